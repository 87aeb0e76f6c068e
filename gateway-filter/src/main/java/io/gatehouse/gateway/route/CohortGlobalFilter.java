package io.gatehouse.gateway.route;

import io.gatehouse.gateway.CohortHeaders;
import io.gatehouse.gateway.ExchangeAuthenticator;
import io.gatehouse.gateway.IdentityPrincipal;
import reactor.core.publisher.Mono;

import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.core.Ordered;
import org.springframework.web.server.ServerWebExchange;

/**
 * Sets the caller's cohort in a header for the service and for the load balancer that
 * chooses an instance. On public routes callers are not authenticated and are in the
 * fallback, unless a predicate has chosen the route by the cohort.
 */
final class CohortGlobalFilter implements GlobalFilter, Ordered {

	/** Directly after authentication. */
	static final int ORDER = -999;

	private final ExchangeAuthenticator authenticator;

	private final ExchangeCohorts cohorts;

	private final CohortHeaders headers;

	private final CohortCounter counter;

	CohortGlobalFilter(ExchangeAuthenticator authenticator, ExchangeCohorts cohorts, CohortHeaders headers,
			CohortCounter counter) {
		this.authenticator = authenticator;
		this.cohorts = cohorts;
		this.headers = headers;
		this.counter = counter;
	}

	@Override
	public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
		return cohort(exchange).flatMap((cohort) -> {
			this.counter.count(cohort);
			return chain.filter(withCohort(exchange, cohort));
		});
	}

	private Mono<String> cohort(ServerWebExchange exchange) {
		String decided = ExchangeCohorts.decided(exchange);
		if (decided != null) {
			return Mono.just(decided);
		}
		return exchange.getPrincipal()
			.filter(IdentityPrincipal.class::isInstance)
			.flatMap((principal) -> this.authenticator.caller(exchange))
			.flatMap((caller) -> this.cohorts.cohort(exchange, caller))
			.switchIfEmpty(Mono.fromSupplier(this.cohorts::fallback));
	}

	private ServerWebExchange withCohort(ServerWebExchange exchange, String cohort) {
		return exchange.mutate()
			.request((request) -> request.headers((received) -> this.headers.set(received, cohort)))
			.build();
	}

	@Override
	public int getOrder() {
		return ORDER;
	}

}
