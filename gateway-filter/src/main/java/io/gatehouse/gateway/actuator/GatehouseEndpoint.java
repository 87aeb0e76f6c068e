package io.gatehouse.gateway.actuator;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.gatehouse.gateway.RouteDescriber;
import io.gatehouse.gateway.authentication.TokenDiagnosis;
import reactor.core.publisher.Mono;

import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.annotation.WebEndpoint;
import org.springframework.cloud.gateway.route.Route;
import org.springframework.cloud.gateway.route.RouteLocator;

/**
 * Actuator endpoint that shows what is in force at this gateway, and explains tokens:
 *
 * <pre>
 * GET  /actuator/gatehouse                  issuers, the list of revocations, and each route with its access
 * POST /actuator/gatehouse {"token":"eyJ…"} each check of the token, the floors that could cover it, its session
 * </pre>
 *
 * A token is neither stored nor logged. There is no access unless the application gives
 * it: {@code read-only} for the state, {@code unrestricted} to explain tokens as well.
 */
@WebEndpoint(id = "gatehouse", defaultAccess = Access.NONE)
final class GatehouseEndpoint {

	private final GatewayState state;

	private final RouteLocator routes;

	private final List<RouteDescriber> describers;

	private final TokenDiagnosis diagnosis;

	GatehouseEndpoint(GatewayState state, RouteLocator routes, List<RouteDescriber> describers,
			TokenDiagnosis diagnosis) {
		this.state = state;
		this.routes = routes;
		this.describers = describers;
		this.diagnosis = diagnosis;
	}

	/**
	 * Describes the gateway.
	 */
	@ReadOperation
	Mono<Map<String, Object>> describe() {
		return this.routes.getRoutes().map(this::describe).collectList().map((described) -> {
			Map<String, Object> all = new LinkedHashMap<>(this.state.describe());
			all.put("routes", described);
			return all;
		});
	}

	private Map<String, Object> describe(Route route) {
		Map<String, Object> described = new LinkedHashMap<>();
		described.put("id", route.getId());
		described.put("order", route.getOrder());
		described.put("predicate", String.valueOf(route.getPredicate()));
		this.describers.forEach((describer) -> described.putAll(describer.describe(route)));
		return described;
	}

	/**
	 * Explains a token.
	 * @param token the token, as it stands behind {@code Bearer}
	 */
	@WriteOperation
	Mono<Map<String, Object>> explain(String token) {
		return this.diagnosis.explain(token);
	}

}
