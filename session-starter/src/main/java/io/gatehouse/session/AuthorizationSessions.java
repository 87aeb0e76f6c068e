package io.gatehouse.session;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import io.gatehouse.revocation.RevocableClaims;
import io.gatehouse.revocation.redis.RevocationWriter;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.dao.DataAccessException;

/**
 * Sessions of an authorization server, which mints the access tokens itself. Everything
 * else is as with {@link ReactiveSessionService}, which also lists and ends these
 * sessions: device policies, guards, the rotation of refresh tokens and the detection of
 * stolen ones. Thread-safe; results are emitted on threads that may block.
 */
public final class AuthorizationSessions {

	private final SessionIssuance issuance;

	private final AccessTokens tokens;

	private final OpaqueTokens opaque;

	private final SessionStore store;

	private final RevocationWriter revocations;

	AuthorizationSessions(SessionIssuance issuance, AccessTokens tokens, OpaqueTokens opaque, SessionStore store,
			RevocationWriter revocations) {
		this.issuance = issuance;
		this.tokens = tokens;
		this.opaque = opaque;
		this.store = store;
		this.revocations = revocations;
	}

	/**
	 * Begins a session: a sign-on if the request has no authorization, otherwise that of
	 * an OAuth client.
	 * @param request the account, device and client
	 * @param accessTokenLife the lifetime of the access token, bounded by
	 * {@code gatehouse.session.access-token-life}
	 * @return the data of the tokens, or a {@link LoginRefusedException}; a
	 * {@link DataAccessException} if Redis fails
	 */
	public Mono<GrantedSession> begin(LoginRequest request, Duration accessTokenLife) {
		return this.issuance.login(request).flatMap((grant) -> granted(grant, accessTokenLife));
	}

	/**
	 * Continues a session of an OAuth client, as
	 * {@link ReactiveSessionService#refresh(String, Client)}.
	 * @param refreshToken the token
	 * @param clientId the OAuth client that has authenticated; the token of another one
	 * is unknown
	 * @param accessTokenLife the lifetime of the access token, bounded by
	 * {@code gatehouse.session.access-token-life}
	 * @param client the origin of the request
	 * @return the data of the tokens, or an {@link InvalidGrantException}
	 */
	public Mono<GrantedSession> refresh(String refreshToken, String clientId, Duration accessTokenLife, Client client) {
		return this.issuance.refresh(refreshToken, clientId, client)
			.flatMap((grant) -> granted(grant, accessTokenLife));
	}

	private Mono<GrantedSession> granted(SessionIssuance.Grant grant, Duration accessTokenLife) {
		Issue issue = grant.issue();
		Instant expiresAt = expiresAt(issue, accessTokenLife);
		GrantedSession session = new GrantedSession(issue.account(), grant.token().sessionId(), issue.deviceId(),
				issue.issuedAt(), expiresAt, issue.expiresAt(), grant.token().text(),
				issue.opaque() ? grant.opaqueToken() : null);
		return issue.opaque()
				? this.opaque.write(grant.opaqueToken(), session.sessionId(), issue, expiresAt).thenReturn(session)
				: Mono.just(session);
	}

	private Instant expiresAt(Issue issue, Duration accessTokenLife) {
		Instant longest = this.tokens.expiresAt(issue);
		Instant wanted = issue.issuedAt().plus(accessTokenLife).truncatedTo(ChronoUnit.SECONDS);
		return wanted.isBefore(longest) ? wanted : longest;
	}

	/**
	 * Checks whether a token of a session is neither revoked nor left without its
	 * session. The caller has checked its expiry.
	 * @param subject the {@code sub}
	 * @param sessionId the {@code sid}
	 * @param issuedAt the {@code iat}
	 * @param claims the claims of the token, of which each text may have been revoked,
	 * and whose roles and permissions may have changed; without them, only the session
	 * and the user count
	 * @return whether the token is active; a {@link DataAccessException} if Redis does
	 * not know
	 */
	public Mono<Boolean> isActive(String subject, String sessionId, Instant issuedAt, Map<String, Object> claims) {
		return Mono
			.zip(this.store.exists(subject, sessionId),
					this.revocations.currentFloors(members(subject, sessionId, claims)))
			.map((answers) -> answers.getT1() && answers.getT2()
				.scores()
				.values()
				.stream()
				.allMatch((floor) -> issuedAt.getEpochSecond() > (long) (floor / 1000)));
	}

	private Set<String> members(String subject, String sessionId, Map<String, Object> claims) {
		Set<String> members = new LinkedHashSet<>();
		members.add(RevocableClaims.ALL);
		members.add(this.revocations.member("sub", subject));
		members.add(this.revocations.member("sid", sessionId));
		if (!claims.isEmpty()) {
			members.add(this.revocations.member(RevocableClaims.PERMISSIONS, subject));
		}
		claims.forEach((claim, value) -> {
			if (value instanceof String text) {
				members.add(this.revocations.member(claim, text));
			}
		});
		return members;
	}

	/**
	 * Finds the session that a refresh token belongs to, whether the token is valid or
	 * not.
	 * @param refreshToken the token
	 * @return the {@code sub} and the {@code sid}, or empty if the token is malformed
	 */
	public static Optional<Location> locate(@Nullable String refreshToken) {
		return (refreshToken != null)
				? RefreshToken.parse(refreshToken).map((token) -> new Location(token.subject(), token.sessionId()))
				: Optional.empty();
	}

	/**
	 * Location of a session.
	 *
	 * @param subject the {@code sub}
	 * @param sessionId the {@code sid}
	 */
	public record Location(String subject, String sessionId) {

	}

}
