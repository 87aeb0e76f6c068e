package io.gatehouse.gateway.login;

import java.text.ParseException;
import java.time.Instant;
import java.util.Map;

import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.JWTParser;
import io.gatehouse.revocation.Verdict;
import io.gatehouse.revocation.redis.RevocationLookups;
import io.gatehouse.revocation.redis.RevocationProperties.Lookup;
import io.gatehouse.revocation.redis.RevocationQueries;
import io.gatehouse.revocation.redis.RevocationQuery;
import io.gatehouse.token.Reason;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Checks whether a browser session was ended by a revocation since its login. The check
 * belongs to each refresh: the refreshed token is younger than the revocation, and would
 * be accepted by itself.
 */
final class SessionRevocations {

	private static final Verdict NO_VERDICT = new Verdict.Unknown("no_verdict");

	private final RevocationLookups lookups;

	private final Lookup lookup;

	private final RevocationQueries queries;

	/**
	 * Creates the check.
	 * @param lookup the lookup: Redis, if the gateway has it, since a copy in memory
	 * drops revocations of tokens that have expired
	 */
	SessionRevocations(RevocationLookups lookups, Lookup lookup, RevocationQueries queries) {
		this.lookups = lookups;
		this.lookup = lookup;
		this.queries = queries;
	}

	/**
	 * Checks a session.
	 * @param token an access token of the session, which was verified before and may have
	 * expired
	 * @param since the time of issue that counts; {@code null} for that of the token
	 * @return completes if the session goes on, or fails with a
	 * {@link SessionRefusedException}
	 */
	Mono<Void> check(String token, @Nullable Instant since) {
		return Mono.defer(() -> {
			RevocationQuery query = query(token, since);
			return (query != null) ? this.lookups.verdict(this.lookup, query).defaultIfEmpty(NO_VERDICT)
					: Mono.just(new Verdict.Revoked(Reason.SESSION_ENDED));
		}).flatMap(SessionRevocations::outcome);
	}

	private static Mono<Void> outcome(Verdict verdict) {
		if (verdict instanceof Verdict.Revoked revoked) {
			return Mono.error(new SessionRefusedException(revoked.reason()));
		}
		return (verdict instanceof Verdict.Active) ? Mono.empty()
				: Mono.error(new SessionRefusedException(Reason.REVOCATION_UNKNOWN));
	}

	/** Returns the query, or {@code null} for a token that no revocation can name. */
	private @Nullable RevocationQuery query(String token, @Nullable Instant since) {
		JWTClaimsSet claims = claims(token);
		Instant issuedAt = (since != null || claims == null) ? since : issuedAt(claims);
		if (claims == null || issuedAt == null) {
			return null;
		}
		Map<String, Object> all = claims.getClaims();
		return this.queries.of(this.queries.scope(String.valueOf(claims.getIssuer())), issuedAt, all, false);
	}

	/**
	 * Returns the {@code iat} of a token, or {@code null} if it is not a JWT with one.
	 */
	static @Nullable Instant issuedAt(String token) {
		JWTClaimsSet claims = claims(token);
		return (claims != null) ? issuedAt(claims) : null;
	}

	private static @Nullable Instant issuedAt(JWTClaimsSet claims) {
		return (claims.getIssueTime() != null) ? claims.getIssueTime().toInstant() : null;
	}

	private static @Nullable JWTClaimsSet claims(String token) {
		try {
			return JWTParser.parse(token).getJWTClaimsSet();
		}
		catch (ParseException ex) {
			return null;
		}
	}

}
