package io.gatehouse.gateway;

import java.util.HashMap;
import java.util.Map;

/**
 * Properties of a reactive gateway among the other starters of this module.
 */
final class Neighbours {

	/** Auto-configurations of the other starters that an {@link Edge} does without. */
	private static final String OTHERS = "org.springframework.boot.security.autoconfigure.web.reactive.ReactiveWebSecurityAutoConfiguration,"
			+ "org.springframework.boot.security.autoconfigure.actuate.web.reactive.ReactiveManagementWebSecurityAutoConfiguration,"
			+ "org.springframework.boot.security.autoconfigure.ReactiveUserDetailsServiceAutoConfiguration,"
			+ "io.gatehouse.service.GatehouseServiceAutoConfiguration,"
			+ "io.gatehouse.service.propagation.GatehousePropagationAutoConfiguration,"
			+ "io.gatehouse.service.reactive.GatehouseReactiveServiceAutoConfiguration,"
			+ "io.gatehouse.session.GatehouseSessionAutoConfiguration,"
			+ "io.gatehouse.session.GatehouseJwkSetAutoConfiguration";

	private Neighbours() {
	}

	/**
	 * Returns the properties of a gateway alone, with actuator.
	 * @param more alternating names and values
	 */
	static Map<String, String> gatewayAlone(String... more) {
		Map<String, String> properties = new HashMap<>(
				Map.of("spring.autoconfigure.exclude", OTHERS, "spring.main.web-application-type", "reactive"));
		for (int i = 0; i < more.length; i += 2) {
			properties.put(more[i], more[i + 1]);
		}
		return properties;
	}

}
