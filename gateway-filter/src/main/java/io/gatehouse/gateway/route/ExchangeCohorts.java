package io.gatehouse.gateway.route;

import java.util.function.Supplier;

import io.gatehouse.gateway.Caller;
import io.gatehouse.gateway.ReleaseProperties;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.web.server.ServerWebExchange;

/**
 * Decides on the cohort of an exchange, once: what a route predicate decided, headers and
 * the choice of an instance follow, even if the cohorts change in between.
 */
final class ExchangeCohorts {

	private static final String ATTRIBUTE = ExchangeCohorts.class.getName() + ".cohort";

	private static final Log logger = LogFactory.getLog(ExchangeCohorts.class);

	private final CohortResolver resolver;

	private final Supplier<String> fallback;

	ExchangeCohorts(CohortResolver resolver, Supplier<String> fallback) {
		this.resolver = resolver;
		this.fallback = fallback;
	}

	/** What was decided, or {@code null}. */
	static @Nullable String decided(ServerWebExchange exchange) {
		return exchange.getAttribute(ATTRIBUTE);
	}

	/** The cohort of callers about whom nothing is known. */
	String fallback() {
		return this.fallback.get();
	}

	/** Decides. */
	Mono<String> cohort(ServerWebExchange exchange, Caller caller) {
		String decided = decided(exchange);
		if (decided != null) {
			return Mono.just(decided);
		}
		Mono<String> cohort = (caller instanceof Caller.Authenticated authenticated) ? resolved(authenticated)
				: Mono.fromSupplier(this.fallback);
		return cohort.doOnNext((name) -> exchange.getAttributes().put(ATTRIBUTE, name));
	}

	private Mono<String> resolved(Caller.Authenticated caller) {
		return Mono.defer(() -> this.resolver.cohort(caller)).onErrorResume((ex) -> {
			logger.warn("The cohort could not be found out, so the caller is in the fallback", ex);
			return Mono.empty();
		}).filter(ReleaseProperties::isCohortName).switchIfEmpty(Mono.fromSupplier(this.fallback));
	}

}
