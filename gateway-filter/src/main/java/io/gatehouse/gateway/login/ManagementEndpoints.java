package io.gatehouse.gateway.login;

import org.springframework.core.env.Environment;
import org.springframework.security.config.web.server.ServerHttpSecurity.AuthorizeExchangeSpec;

/**
 * Access to actuator endpoints on the port of the gateway, which no access rule covers.
 * As in the chain that Spring Boot makes where an application has none, only
 * {@code health} is open. The endpoints of a port of their own stay as they are.
 */
final class ManagementEndpoints {

	private ManagementEndpoints() {
	}

	static void restrict(AuthorizeExchangeSpec exchanges, Environment environment) {
		String base = environment.getProperty("management.endpoints.web.base-path", "/actuator");
		String port = environment.getProperty("management.server.port");
		// port 0 is another random one
		boolean samePort = port == null
				|| (!port.equals("0") && port.equals(environment.getProperty("server.port", "8080")));
		if (samePort && base.length() > 1) {
			exchanges.pathMatchers(base + "/health", base + "/health/**")
				.permitAll()
				.pathMatchers(base, base + "/**")
				.denyAll();
		}
		exchanges.anyExchange().permitAll();
	}

}
