package io.gatehouse.gateway;

import java.util.Map;

import io.gatehouse.gateway.GatehouseGatewayProperties.Lookup;
import io.gatehouse.revocation.Verdict;
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

	private final Map<Lookup, RevocationLookup> lookups;

	private final @Nullable LocalRevocationList memory;

	private final UnknownDecisions decisions;

	/**
	 * Creates a check.
	 * @param lookups all lookups that routes may name, except {@link Lookup#NONE}
	 * @param memory the list in memory, used while the lookup gives no verdict, even if
	 * stale; {@code null} if there is none
	 */
	RevocationCheck(Map<Lookup, RevocationLookup> lookups, @Nullable LocalRevocationList memory,
			UnknownDecisions decisions) {
		this.lookups = Map.copyOf(lookups);
		this.memory = memory;
		this.decisions = decisions;
	}

	/**
	 * Finds the verdict about a token.
	 * @return the verdict; {@link Verdict.Unknown} only if the policy refuses the request
	 */
	Mono<Verdict> verdict(RevocationQuery query, TokenPolicy.Revocation how) {
		RevocationLookup lookup = this.lookups.get(how.lookup());
		if (lookup == null) {
			return Mono.just(ACTIVE);
		}
		// a lookup of the application may fail, or complete empty
		return lookup.verdict(query).onErrorResume((failure) -> {
			logger.debug("The lookup of revocations failed", failure);
			return Mono.just(LOOKUP_FAILED);
		})
			.defaultIfEmpty(NO_VERDICT)
			.map((verdict) -> (verdict instanceof Verdict.Unknown unknown) ? decided(query, how.unknown(), unknown)
					: verdict);
	}

	/**
	 * Checks whether Redis has a list of revocations now, regardless of the list in
	 * memory.
	 */
	Mono<Verdict> listInRedis(RevocationQuery query) {
		RevocationLookup redis = this.lookups.get(Lookup.REDIS);
		return (redis != null) ? redis.verdict(query) : Mono.just(NO_VERDICT);
	}

	private Verdict decided(RevocationQuery query, UnknownPolicy policy, Verdict.Unknown unknown) {
		Verdict.Revoked revoked = (this.memory != null) ? this.memory.revoked(query) : null;
		if (revoked != null) {
			return revoked;
		}
		boolean admitted = switch (policy.kind()) {
			case DENY -> false;
			case ALLOW -> true;
			case ALLOW_STALE -> this.memory != null && this.memory.wasCurrent(policy.age());
		};
		logger.debug(unknown);
		this.decisions.count(policy.kind(), unknown.cause(), admitted);
		return admitted ? ACTIVE : unknown;
	}

}
