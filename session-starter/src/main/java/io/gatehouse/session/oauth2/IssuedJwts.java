package io.gatehouse.session.oauth2;

import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.gatehouse.revocation.redis.Revocations;
import io.gatehouse.session.ReactiveSessionService;
import io.gatehouse.token.InvalidTokenException;
import io.gatehouse.token.JwtVerifier;
import io.gatehouse.token.Reason;
import reactor.core.publisher.Mono;

import org.springframework.security.oauth2.jwt.Jwt;

/**
 * JWTs that this application signed. They are verified as gateways do. A token of a
 * session is active while the session's record exists; its revocation ends the session.
 * One without a session is revoked by its {@code jti}.
 */
final class IssuedJwts implements TokenForm {

	private final JwtVerifier verifier;

	private final TokenStates states;

	private final ReactiveSessionService sessions;

	private final Revocations revocations;

	private final Clock clock;

	/**
	 * Creates an instance.
	 * @param verifier verifies the tokens of this application only; it tolerates the
	 * largest clock skew that gateways may, since they accept such tokens
	 */
	IssuedJwts(JwtVerifier verifier, TokenStates states, ReactiveSessionService sessions, Revocations revocations,
			Clock clock) {
		this.verifier = verifier;
		this.states = states;
		this.sessions = sessions;
		this.revocations = revocations;
		this.clock = clock;
	}

	@Override
	public Mono<Map<String, Object>> introspect(String token, String clientId) {
		return verified(token).filter((jwt) -> this.clock.instant().isBefore(jwt.getExpiresAt()))
			.filterWhen(this::isActive)
			.map(IssuedJwts::members);
	}

	private Mono<Jwt> verified(String token) {
		return Mono.fromCompletionStage(() -> this.verifier.verify(token))
			.onErrorResume(InvalidTokenException.class, (ex) -> Mono.empty());
	}

	private Mono<Boolean> isActive(Jwt jwt) {
		Instant issuedAt = Objects.requireNonNull(jwt.getIssuedAt(), "A verified token has an iat");
		Mono<Boolean> unrevoked = this.states.isUnrevoked(issuedAt, jwt.getClaims(), true);
		String session = jwt.getClaimAsString("sid");
		return (session != null)
				? Mono.zip(unrevoked, this.states.isSession(subject(jwt), session), Boolean::logicalAnd) : unrevoked;
	}

	private static String subject(Jwt jwt) {
		return Objects.requireNonNull(jwt.getSubject(), "A verified token has a sub");
	}

	private static String id(Jwt jwt) {
		return Objects.requireNonNull(jwt.getId(), "A verified token has a jti");
	}

	private static Map<String, Object> members(Jwt jwt) {
		Map<String, Object> members = new LinkedHashMap<>();
		members.put("active", true);
		members.put("token_type", "Bearer");
		jwt.getClaims()
			.forEach((claim, value) -> members.put(claim,
					(value instanceof Instant time) ? (Object) time.getEpochSecond() : value));
		if (members.get("scope") instanceof List<?> scopes) {
			members.put("scope", String.join(" ", scopes.stream().map(String::valueOf).toList()));
		}
		return members;
	}

	@Override
	public Mono<Void> revoke(String token, String clientId) {
		return verified(token).flatMap((jwt) -> {
			String owner = jwt.getClaimAsString("client_id");
			if (owner != null && !owner.equals(clientId)) {
				return Mono.error(TokenRequestException.notOwner());
			}
			String session = jwt.getClaimAsString("sid");
			return (session != null) ? this.sessions.logout(subject(jwt), session)
					: this.revocations.revokeToken(Reason.REVOKED, id(jwt)).then();
		});
	}

}
