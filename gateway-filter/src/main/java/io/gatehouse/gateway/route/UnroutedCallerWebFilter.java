package io.gatehouse.gateway.route;

import io.gatehouse.gateway.Caller;
import io.gatehouse.gateway.RefusalHandler;
import io.gatehouse.token.Reason;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.cloud.gateway.support.ServerWebExchangeUtils;
import org.springframework.core.Ordered;
import org.springframework.http.HttpStatus;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;

/**
 * Where no route was found, and one might have been for a caller with a good token, tells
 * the client what is wrong with its token instead of a bare 404: it would take the
 * resource for gone, and never refresh. What a service answers is left as it is.
 */
final class UnroutedCallerWebFilter implements WebFilter, Ordered {

	private static final String ATTRIBUTE = UnroutedCallerWebFilter.class.getName() + ".reason";

	private final RefusalHandler refusals;

	UnroutedCallerWebFilter(RefusalHandler refusals) {
		this.refusals = refusals;
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
	public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
		return chain.filter(exchange).onErrorResume(ResponseStatusException.class, (ex) -> {
			Reason reason = reason(exchange, ex);
			return (reason != null) ? this.refusals.refuse(exchange, reason) : Mono.error(ex);
		});
	}

	private static @Nullable Reason reason(ServerWebExchange exchange, ResponseStatusException ex) {
		boolean unrouted = ex.getStatusCode().isSameCodeAs(HttpStatus.NOT_FOUND)
				&& exchange.getAttribute(ServerWebExchangeUtils.GATEWAY_ROUTE_ATTR) == null;
		return unrouted ? exchange.getAttribute(ATTRIBUTE) : null;
	}

	@Override
	public int getOrder() {
		// behind the firewall and the header guard of the edge
		return Ordered.HIGHEST_PRECEDENCE + 11;
	}

}
