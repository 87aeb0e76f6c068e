package io.gatehouse.gateway.access;

import io.gatehouse.gateway.RefusalHandler;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.cloud.gateway.filter.GatewayMetricsFilter;
import org.springframework.cloud.gateway.filter.GlobalFilter;

/**
 * Lets Spring Cloud Gateway's meter {@code spring.cloud.gateway.requests} see requests
 * that are refused before its filter would run.
 */
final class RouteRefusalMetrics {

	private final ObjectProvider<GatewayMetricsFilter> filter;

	RouteRefusalMetrics(ObjectProvider<GatewayMetricsFilter> filter) {
		this.filter = filter;
	}

	/**
	 * Returns a handler whose answers the meter measures.
	 * @param refusals answers the requests, all of which have a route
	 */
	RefusalHandler measuring(RefusalHandler refusals) {
		GlobalFilter found = this.filter.getIfUnique();
		return (found != null)
				? (exchange, reason) -> found.filter(exchange, (measured) -> refusals.refuse(measured, reason))
				: refusals;
	}

}
