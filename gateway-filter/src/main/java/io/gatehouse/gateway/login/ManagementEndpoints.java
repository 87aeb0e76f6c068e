package io.gatehouse.gateway.login;

import java.util.List;

import io.gatehouse.token.InvalidSettingException;

import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;
import org.springframework.security.config.web.server.ServerHttpSecurity.AuthorizeExchangeSpec;
import org.springframework.util.StringUtils;

/**
 * Access to actuator endpoints on the port of the gateway, which no access rule covers.
 * As in the chain that Spring Boot makes where an application has none, only
 * {@code health} is open. The endpoints of a port of their own stay as they are.
 */
final class ManagementEndpoints {

	private static final String BASE_PATH = "management.endpoints.web.base-path";

	private static final String EXPOSED = "management.endpoints.web.exposure.include";

	private ManagementEndpoints() {
	}

	static void restrict(AuthorizeExchangeSpec exchanges, Environment environment) {
		// Spring Boot drops a slash at the end, too
		String base = StringUtils.trimTrailingCharacter(environment.getProperty(BASE_PATH, "/actuator"), '/');
		if (base.isEmpty() && isOnPortOfGateway(environment)) {
			refuseOthers(environment);
		}
		else if (isOnPortOfGateway(environment)) {
			exchanges.pathMatchers(base + "/health", base + "/health/**")
				.permitAll()
				.pathMatchers(base, base + "/**")
				.denyAll();
		}
		exchanges.anyExchange().permitAll();
	}

	private static boolean isOnPortOfGateway(Environment environment) {
		String port = environment.getProperty("management.server.port");
		// port 0 is another random one
		return port == null || (!port.equals("0") && port.equals(environment.getProperty("server.port", "8080")));
	}

	/** Without a path of their own, endpoints cannot be told from routes. */
	private static void refuseOthers(Environment environment) {
		List<String> exposed = Binder.get(environment)
			.bind(EXPOSED, Bindable.listOf(String.class))
			.orElse(List.of("health"));
		if (!List.of("health").containsAll(exposed)) {
			throw new InvalidSettingException(BASE_PATH, "/",
					"The actuator endpoints beside the routes would be open to all clients, since the login has replaced "
							+ "Spring Boot's chain: " + exposed + ".",
					"Set a path of their own or 'management.server.port', or expose 'health' only by '" + EXPOSED
							+ "'.");
		}
	}

}
