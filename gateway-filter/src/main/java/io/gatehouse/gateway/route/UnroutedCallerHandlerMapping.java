package io.gatehouse.gateway.route;

import java.util.Map;

import io.gatehouse.gateway.Caller;
import io.gatehouse.gateway.RefusalHandler;
import io.gatehouse.token.Reason;
import reactor.core.publisher.Mono;

import org.springframework.core.Ordered;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.reactive.handler.AbstractHandlerMapping;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebHandler;

/**
 * Answers requests without a route with the problem of their token, if a valid token
 * might have matched a route. A bare 404 would make the client take the resource for gone
 * and never refresh its token. A CORS preflight without a route is answered by the
 * gateway's CORS configuration. Responses of services are not affected.
 */
final class UnroutedCallerHandlerMapping extends AbstractHandlerMapping {

	private static final String ATTRIBUTE = UnroutedCallerHandlerMapping.class.getName() + ".reason";

	private final RefusalHandler refusals;

	/**
	 * Creates a mapping.
	 * @param cors the gateway's CORS configuration, which lets scripts read the answer
	 */
	UnroutedCallerHandlerMapping(RefusalHandler refusals, Map<String, CorsConfiguration> cors) {
		this.refusals = refusals;
		setCorsConfigurations(cors);
		// after all routes and handlers, and before static resources, which match all
		// paths
		setOrder(Ordered.LOWEST_PRECEDENCE - 2);
	}

	/** Records why a route predicate could not identify the caller. */
	static void remember(ServerWebExchange exchange, Caller caller) {
		if (caller instanceof Caller.Refused refused) {
			exchange.getAttributes().put(ATTRIBUTE, refused.reason());
		}
		else if (caller instanceof Caller.Anonymous) {
			exchange.getAttributes().put(ATTRIBUTE, Reason.MISSING_TOKEN);
		}
	}

	@Override
	protected Mono<?> getHandlerInternal(ServerWebExchange exchange) {
		return Mono.justOrEmpty(exchange.<Reason>getAttribute(ATTRIBUTE)).map(this::refusal);
	}

	private WebHandler refusal(Reason reason) {
		return (exchange) -> this.refusals.refuse(exchange, reason);
	}

}
