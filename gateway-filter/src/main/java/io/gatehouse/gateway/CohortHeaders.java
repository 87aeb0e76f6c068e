package io.gatehouse.gateway;

import java.util.HashMap;
import java.util.Map;

import io.gatehouse.identity.IdentityHeaders;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.cloud.client.loadbalancer.LoadBalancerClientsProperties;
import org.springframework.core.env.Environment;
import org.springframework.http.HttpHeaders;

/**
 * Headers that carry a caller's cohort to services. The gateway guards all of them like
 * identity headers, even if no cohorts are configured, because services trust and forward
 * them.
 *
 * @param cohort the header for services, {@code gatehouse.headers.cohort}
 * @param hints the headers by which Spring Cloud LoadBalancer chooses instances, by the
 * properties that name them: {@code spring.cloud.loadbalancer.hint-header-name}, and that
 * of each client which has settings of its own
 */
public record CohortHeaders(String cohort, Map<String, String> hints) {

	private static final String LOAD_BALANCER = "spring.cloud.loadbalancer";

	private static final String HINT = ".hint-header-name";

	public CohortHeaders {
		hints = Map.copyOf(hints);
	}

	static CohortHeaders of(String cohort, Environment environment) {
		LoadBalancerClientsProperties properties = Binder.get(environment)
			.bindOrCreate(LOAD_BALANCER, LoadBalancerClientsProperties.class);
		Map<String, String> hints = new HashMap<>();
		hints.put(LOAD_BALANCER + HINT, properties.getHintHeaderName());
		// clients do not inherit the default header name
		properties.getClients()
			.forEach((id, client) -> hints.put(LOAD_BALANCER + ".clients." + id + HINT, client.getHintHeaderName()));
		return new CohortHeaders(cohort, hints);
	}

	IdentityHeaders guardedIn(IdentityHeaders headers) {
		IdentityHeaders guarded = headers.alsoGuarding("gatehouse.headers.cohort", this.cohort);
		for (Map.Entry<String, String> hint : this.hints.entrySet()) {
			guarded = guarded.alsoGuarding(hint.getKey(), hint.getValue());
		}
		return guarded;
	}

	/**
	 * Sets all of these headers.
	 * @param request the headers of a request to a service
	 * @param value the caller's cohort
	 */
	public void set(HttpHeaders request, String value) {
		request.set(this.cohort, value);
		this.hints.values().forEach((hint) -> request.set(hint, value));
	}

}
