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
 * Where no route was found, and one might have been for a caller with a good token, tells
 * the client what is wrong with its token instead of a bare 404: it would take the
 * resource for gone, and never refresh. A CORS preflight there is answered by the
 * gateway's configuration of CORS. What a service answers has a route, and is left as it
 * is.
 */
final class UnroutedCallerHandlerMapping extends AbstractHandlerMapping {

	private static final String ATTRIBUTE = UnroutedCallerHandlerMapping.class.getName() + ".reason";

	private final RefusalHandler refusals;

	/**
	 * A mapping.
	 * @param cors the gateway's configuration of CORS: a script has to be able to read
	 * the answer
	 */
	UnroutedCallerHandlerMapping(RefusalHandler refusals, Map<String, CorsConfiguration> cors) {
		this.refusals = refusals;
		setCorsConfigurations(cors);
		// behind all routes and handlers, and before static resources, which match all
		// paths
		setOrder(Ordered.LOWEST_PRECEDENCE - 2);
	}

	/** Keeps in mind why a route predicate could not know the caller. */
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
