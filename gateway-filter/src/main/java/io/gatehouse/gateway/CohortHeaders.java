package io.gatehouse.gateway;

import io.gatehouse.identity.IdentityHeaders;

/**
 * The headers that carry a caller's cohort inwards. Where there is a bean of this type,
 * the edge guards both like identity headers.
 *
 * @param cohort the header for services, {@code gatehouse.headers.cohort}
 * @param hint the header by which Spring Cloud LoadBalancer chooses instances,
 * {@code spring.cloud.loadbalancer.hint-header-name}
 */
public record CohortHeaders(String cohort, String hint) {

	/** The property that names the header for the load balancer. */
	public static final String HINT_PROPERTY = "spring.cloud.loadbalancer.hint-header-name";

	IdentityHeaders guardedIn(IdentityHeaders headers) {
		return headers.alsoGuarding("gatehouse.headers.cohort", this.cohort).alsoGuarding(HINT_PROPERTY, this.hint);
	}

}
