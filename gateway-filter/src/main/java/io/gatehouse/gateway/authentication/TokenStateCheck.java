package io.gatehouse.gateway.authentication;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

import io.gatehouse.gateway.Caller;
import io.gatehouse.revocation.Verdict;
import io.gatehouse.revocation.redis.RevocationQuery;
import io.gatehouse.token.Reason;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Check of a verified token's state: not revoked and, where its session matters, the
 * session exists. Both lookups run at the same time. A revocation wins: a floor that
 * covers the token gives its reason regardless of the session. A missing session counts
 * as ended only if the list of revocations exists, since otherwise Redis may have lost
 * both.
 */
final class TokenStateCheck {

	private static final Log logger = LogFactory.getLog(TokenStateCheck.class);

	/**
	 * A token that no floor covers, so the verdict depends only on whether there is a
	 * list of revocations.
	 */
	private static final RevocationQuery ANY_TOKEN = new RevocationQuery(Instant.MAX, List.of(), Map.of());

	private final RevocationCheck revocations;

	private final SessionCache sessions;

	TokenStateCheck(RevocationCheck revocations, SessionCache sessions) {
		this.revocations = revocations;
		this.sessions = sessions;
	}

	/**
	 * Checks the list of revocations.
	 * @param query the token
	 * @param how the lookup, and the policy for an unknown verdict
	 * @param good the caller if the token is not revoked
	 * @return the caller, or a refusal; never an error
	 */
	Mono<Caller> check(RevocationQuery query, TokenPolicy.Revocation how, Supplier<Mono<Caller>> good) {
		return this.revocations.verdict(query, how).flatMap((verdict) -> {
			Reason reason = reason(verdict);
			return (reason != null) ? Mono.just(new Caller.Refused(reason)) : good.get();
		});
	}

	/**
	 * Finds the verdict about a token, if that needs no wait and no policy.
	 * @return the verdict, or {@code null} if {@link #check} has to find it
	 */
	@Nullable Verdict verdictInMemory(RevocationQuery query, TokenPolicy.Revocation how) {
		return this.revocations.verdictInMemory(query, how);
	}

	/**
	 * Finds a session in memory.
	 * @return the session, or {@code null} if {@link #check} has to read it
	 */
	@Nullable CachedSession sessionInMemory(SessionKey key) {
		return this.sessions.current(key);
	}

	/**
	 * Checks the list of revocations and the session.
	 * @param query the token
	 * @param how the lookup, and the policy for an unknown verdict
	 * @param key names the session
	 * @param good the caller if the token is not revoked and the session exists
	 * @return the caller, or a refusal; never an error
	 */
	Mono<Caller> check(RevocationQuery query, TokenPolicy.Revocation how, SessionKey key,
			Function<CachedSession, Mono<Caller>> good) {
		return Mono.zip(this.revocations.verdict(query, how), this.sessions.read(key)).flatMap((answers) -> {
			Reason reason = reason(answers.getT1());
			if (reason != null) {
				return Mono.just(new Caller.Refused(reason));
			}
			LookupResult<CachedSession> result = answers.getT2();
			return (result instanceof LookupResult.Found<CachedSession> found) ? good.apply(found.value())
					: refused(result, Reason.SESSION_ENDED);
		});
	}

	/**
	 * Refuses a token whose session or hash was not found. If the list of revocations is
	 * missing as well, Redis has lost both, and a 401 would make clients discard their
	 * tokens.
	 * @param result the result of the lookup, not {@link LookupResult.Found}
	 * @param ifMissing the reason if only the session or hash is missing
	 * @return the refusal
	 */
	Mono<Caller> refused(LookupResult<?> result, Reason ifMissing) {
		if (result instanceof LookupResult.Missing) {
			return this.revocations.listInRedis(ANY_TOKEN).map((verdict) -> {
				Reason reason = reason(verdict);
				return new Caller.Refused((reason != null) ? reason : ifMissing);
			});
		}
		logger.debug(result);
		return Mono.just(new Caller.Refused(Reason.REVOCATION_UNKNOWN));
	}

	private static @Nullable Reason reason(Verdict verdict) {
		if (verdict instanceof Verdict.Active) {
			return null;
		}
		if (verdict instanceof Verdict.Revoked revoked) {
			return revoked.reason();
		}
		logger.debug(verdict);
		return Reason.REVOCATION_UNKNOWN;
	}

}
