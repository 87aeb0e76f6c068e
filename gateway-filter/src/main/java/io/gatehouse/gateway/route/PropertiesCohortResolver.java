package io.gatehouse.gateway.route;

import io.gatehouse.gateway.Caller;
import reactor.core.publisher.Mono;

/**
 * Resolves cohorts by {@code gatehouse.gateway.release}, as it is now.
 */
final class PropertiesCohortResolver implements CohortResolver {

	private final CurrentCohorts cohorts;

	PropertiesCohortResolver(CurrentCohorts cohorts) {
		this.cohorts = cohorts;
	}

	@Override
	public Mono<String> cohort(Caller.Authenticated caller) {
		return Mono.fromSupplier(() -> this.cohorts.get().of(caller));
	}

	/** Whether a caller may be in a cohort of this name. */
	boolean isKnown(String name) {
		return this.cohorts.get().isKnown(name);
	}

}
