package io.gatehouse.service.propagation;

import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.core.env.Environment;

/**
 * Where Spring Cloud LoadBalancer, which need not be there, looks for hints,
 * {@code spring.cloud.loadbalancer}.
 *
 * @param hintHeaderName the header of clients without settings of their own
 * @param clients clients that name one
 */
record HintHeaders(@DefaultValue(HintHeaders.STANDARD) String hintHeaderName,
		@DefaultValue Map<String, Client> clients) {

	/** Also the header of clients that have settings, and name none. */
	static final String STANDARD = "X-SC-LB-Hint";

	/** The names of all headers where a client may look. */
	static Set<String> names(Environment environment) {
		HintHeaders headers = Binder.get(environment).bindOrCreate("spring.cloud.loadbalancer", HintHeaders.class);
		Set<String> names = new LinkedHashSet<>(Set.of(STANDARD));
		names.add(headers.hintHeaderName());
		headers.clients().values().forEach((client) -> names.add(client.hintHeaderName()));
		return names;
	}

	/** The settings of one client. */
	record Client(@DefaultValue(STANDARD) String hintHeaderName) {

	}

}
