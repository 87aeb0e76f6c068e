package io.gatehouse.gateway;

import java.time.Clock;
import java.util.Objects;
import java.util.function.Function;

import io.gatehouse.identity.Identity;
import io.gatehouse.identity.IdentityClaims;
import io.gatehouse.token.InvalidTokenException;
import io.gatehouse.token.Reason;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtException;
import org.springframework.security.oauth2.jwt.ReactiveJwtDecoder;

/**
 * Authenticates by a JWT: verifies it, and has it judged.
 */
final class JwtAuthenticator {

	private static final Log logger = LogFactory.getLog(JwtAuthenticator.class);

	private final ReactiveJwtDecoder decoder;

	private final Judge judge;

	private final IdentityClaims claims;

	private final RevocationQueries queries;

	private final @Nullable MintedClaims minted;

	private final @Nullable String sessionIssuer;

	private final Clock clock;

	/**
	 * An authenticator.
	 * @param minted what the edge's own tokens say, or {@code null} if it has none
	 * @param sessionIssuer whose sessions can be asked for, or {@code null} if there is
	 * only one issuer
	 */
	JwtAuthenticator(ReactiveJwtDecoder decoder, Judge judge, IdentityClaims claims, RevocationQueries queries,
			@Nullable MintedClaims minted, @Nullable String sessionIssuer, Clock clock) {
		this.decoder = decoder;
		this.judge = judge;
		this.claims = claims;
		this.queries = queries;
		this.minted = minted;
		this.sessionIssuer = sessionIssuer;
		this.clock = clock;
	}

	/**
	 * Verifies a token.
	 * @return what it says, found out once, or an error
	 */
	Mono<Jwt> verified(String token) {
		return Mono.defer(() -> this.decoder.decode(token)).cache();
	}

	/**
	 * Who sends a token.
	 * @param verified what it says
	 * @return the caller, never an error for a bad token
	 */
	Mono<Caller> authenticate(Mono<Jwt> verified, TokenCheck check) {
		return verified.flatMap((jwt) -> judged(jwt, check))
			.onErrorResume(JwtException.class, (ex) -> Mono.just(refused(ex)));
	}

	/**
	 * Who sends a token over a stream, found out anew on each subscription. The signature
	 * is verified the first time, and then again once the {@code exp} has passed, since
	 * the decoder knows for how long a token is still good after it.
	 * @return the caller, never an error for a bad token
	 */
	Mono<Caller> again(String token, TokenCheck check) {
		Mono<Jwt> decoded = Mono.defer(() -> this.decoder.decode(token));
		return authenticate(decoded.cache()
			.filter((jwt) -> jwt.getExpiresAt() == null || this.clock.instant().isBefore(jwt.getExpiresAt()))
			.switchIfEmpty(decoded), check);
	}

	private Mono<Caller> judged(Jwt token, TokenCheck check) {
		Identity identity = this.claims.identity(token);
		if (this.minted != null && this.minted.issuer().equals(identity.issuer())) {
			// even if a decoder of the application's own trusts it
			return Mono.just(new Caller.Refused(Reason.WRONG_ISSUER));
		}
		Mono<Caller> authenticated = Mono.just(new Caller.Authenticated(identity, token.getClaims(), token));
		return switch (check.mode()) {
			case DENYLIST -> this.judge.judge(this.queries.of(token, true), check.revocation(), () -> authenticated);
			case SESSION -> judged(this.queries.of(token, true), check.revocation(), identity, (who) -> authenticated);
			case SESSION_IDENTITY -> judged(this.queries.of(token, false), check.revocation(), identity,
					(who) -> Mono.just(ofSession(who, identity.session())));
		};
	}

	private Caller ofSession(SessionRecord who, @Nullable String session) {
		return Objects.requireNonNull(this.minted, "Whoever asks for this mode mints").caller(who, session);
	}

	private Mono<Caller> judged(RevocationQuery query, TokenCheck.Revocation how, Identity identity,
			Function<SessionRecord, Mono<Caller>> good) {
		String session = identity.session();
		if (session == null || session.isEmpty()) {
			return Mono.just(new Caller.Refused(Reason.MALFORMED_TOKEN));
		}
		if (this.sessionIssuer != null && !this.sessionIssuer.equals(identity.issuer())) {
			// the sessions of the same user id elsewhere are somebody else's
			return Mono.just(new Caller.Refused(Reason.SESSION_ENDED));
		}
		return this.judge.judge(query, how, new Judge.SessionOwner(identity.subject(), session), good);
	}

	/** A bad token is the client's fault, anything else that a decoder reports is not. */
	private static Caller refused(JwtException ex) {
		logger.debug("A token was refused, or could not be verified", ex);
		if (ex instanceof InvalidTokenException invalid) {
			return new Caller.Refused(invalid.reason());
		}
		return new Caller.Refused((ex instanceof BadJwtException) ? Reason.INVALID_TOKEN : Reason.KEYS_UNAVAILABLE);
	}

}
