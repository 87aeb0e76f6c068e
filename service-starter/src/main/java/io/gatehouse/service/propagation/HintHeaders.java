package io.gatehouse.service.propagation;

import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.core.env.Environment;

/**
 * Settings of Spring Cloud LoadBalancer that name the headers with hints,
 * {@code spring.cloud.loadbalancer}. The library is optional.
 *
 * @param hintHeaderName the header of clients without settings of their own
 * @param clients the settings of single clients, by name
 */
record HintHeaders(@DefaultValue(HintHeaders.STANDARD) String hintHeaderName,
		@DefaultValue Map<String, Client> clients) {

	/** Default header, also of clients that have settings and name none. */
	static final String STANDARD = "X-SC-LB-Hint";

	/** Returns the names of all headers in which a client may look. */
	static Set<String> names(Environment environment) {
		HintHeaders headers = Binder.get(environment).bindOrCreate("spring.cloud.loadbalancer", HintHeaders.class);
		Set<String> names = new LinkedHashSet<>(Set.of(STANDARD));
		names.add(headers.hintHeaderName());
		headers.clients().values().forEach((client) -> names.add(client.hintHeaderName()));
		return names;
	}

	/** Settings of one client. */
	record Client(@DefaultValue(STANDARD) String hintHeaderName) {

	}

}
