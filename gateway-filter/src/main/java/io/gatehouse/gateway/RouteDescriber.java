package io.gatehouse.gateway;

import java.util.Map;

import org.springframework.cloud.gateway.route.Route;

/**
 * Describes the settings of one part of the gateway that apply to a route, for operators.
 */
@FunctionalInterface
public interface RouteDescriber {

	/**
	 * Describes the settings in force.
	 * @param route the route
	 * @return names and values: text, numbers, booleans, lists and maps of these; no
	 * secrets
	 */
	Map<String, Object> describe(Route route);

}
