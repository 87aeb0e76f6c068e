package io.gatehouse.gateway.route;

import io.gatehouse.gateway.Caller;
import reactor.core.publisher.Mono;

/**
 * Resolves cohorts by the current {@code gatehouse.gateway.release}.
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

	/** Checks whether a cohort of this name exists. */
	boolean isKnown(String name) {
		return this.cohorts.get().isKnown(name);
	}

}
