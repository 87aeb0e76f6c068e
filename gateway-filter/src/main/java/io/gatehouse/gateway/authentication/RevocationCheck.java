package io.gatehouse.gateway.authentication;

import io.gatehouse.revocation.Verdict;
import io.gatehouse.revocation.redis.RevocationLookups;
import io.gatehouse.revocation.redis.RevocationQuery;
import io.gatehouse.revocation.redis.UnknownPolicy;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Checks whether a token is revoked, with the lookup and the policy of its route. If the
 * lookup gives no verdict, the policy decides, and the decision is counted.
 */
final class RevocationCheck {

	private static final Log logger = LogFactory.getLog(RevocationCheck.class);

	private static final Verdict ACTIVE = new Verdict.Active();

	private static final Verdict LOOKUP_FAILED = new Verdict.Unknown("lookup_failed");

	private static final Verdict NO_VERDICT = new Verdict.Unknown("no_verdict");

	private final RevocationLookups lookups;

	private final UnknownDecisions decisions;

	RevocationCheck(RevocationLookups lookups, UnknownDecisions decisions) {
		this.lookups = lookups;
		this.decisions = decisions;
	}

	/**
	 * Finds the verdict about a token.
	 * @return the verdict; {@link Verdict.Unknown} only if the policy refuses the request
	 */
	Mono<Verdict> verdict(RevocationQuery query, TokenPolicy.Revocation how) {
		// a lookup of the application may throw, fail, or complete empty
		return Mono.defer(() -> this.lookups.verdict(how.lookup(), query)).onErrorResume((failure) -> {
			logger.debug("The lookup of revocations failed", failure);
			return Mono.just(LOOKUP_FAILED);
		})
			.defaultIfEmpty(NO_VERDICT)
			.map((verdict) -> (verdict instanceof Verdict.Unknown unknown) ? decided(query, how.unknown(), unknown)
					: verdict);
	}

	/**
	 * Finds the verdict about a token, if that needs no wait and no policy.
	 * @return the verdict, or {@code null} if {@link #verdict} has to find it
	 */
	@Nullable Verdict verdictInMemory(RevocationQuery query, TokenPolicy.Revocation how) {
		return this.lookups.verdictInMemory(how.lookup(), query);
	}

	/**
	 * Checks whether Redis has a list of revocations now, regardless of the list in
	 * memory.
	 */
	Mono<Verdict> listInRedis(RevocationQuery query) {
		return this.lookups.listInRedis(query);
	}

	private Verdict decided(RevocationQuery query, UnknownPolicy policy, Verdict.Unknown unknown) {
		Verdict.Revoked revoked = this.lookups.revokedInMemory(query);
		if (revoked != null) {
			return revoked;
		}
		boolean admitted = switch (policy.kind()) {
			case DENY -> false;
			case ALLOW -> true;
			case ALLOW_STALE -> this.lookups.wasCurrent(policy.age());
		};
		logger.debug(unknown);
		this.decisions.count(policy.kind(), unknown.cause(), admitted);
		return admitted ? ACTIVE : unknown;
	}

}
