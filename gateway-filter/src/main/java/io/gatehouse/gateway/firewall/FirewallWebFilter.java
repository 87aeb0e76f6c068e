package io.gatehouse.gateway.firewall;

import java.util.Set;
import java.util.function.Predicate;

import io.gatehouse.gateway.HeaderGuard;
import io.gatehouse.gateway.RefusalHandler;
import io.gatehouse.token.Reason;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import reactor.core.publisher.Mono;

import org.springframework.core.Ordered;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.security.web.server.firewall.ServerExchangeRejectedException;
import org.springframework.security.web.server.firewall.ServerWebExchangeFirewall;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;

/**
 * Web filter that refuses ambiguous and dangerous requests before a route is selected.
 * {@linkplain OrdinaryRequests Ordinary} requests, which its own firewall would accept,
 * pass without the detailed checks and without the firewall's wrapper.
 */
final class FirewallWebFilter implements WebFilter, Ordered {

	/** After the observation of requests, so that refused ones are observed too. */
	static final int ORDER = Ordered.HIGHEST_PRECEDENCE + 10;

	private static final Log logger = LogFactory.getLog(FirewallWebFilter.class);

	private final Predicate<ServerHttpRequest> ordinary;

	private final ServerWebExchangeFirewall firewall;

	private final Set<FirewallRelaxation> allowed;

	private final RequestHeaders headers;

	private final RefusalHandler refusals;

	/**
	 * Creates a filter with a firewall of the application, which may refuse any request.
	 */
	FirewallWebFilter(ServerWebExchangeFirewall firewall, Set<FirewallRelaxation> allowed, HeaderGuard guard,
			RefusalHandler refusals) {
		this((request) -> false, firewall, allowed, guard, refusals);
	}

	/** Creates a filter with the firewall that the properties describe. */
	FirewallWebFilter(FirewallProperties properties, HeaderGuard guard, RefusalHandler refusals) {
		this(new OrdinaryRequests(properties.methods(), guard), StrictFirewalls.of(properties), properties.allow(),
				guard, refusals);
	}

	private FirewallWebFilter(Predicate<ServerHttpRequest> ordinary, ServerWebExchangeFirewall firewall,
			Set<FirewallRelaxation> allowed, HeaderGuard guard, RefusalHandler refusals) {
		this.ordinary = ordinary;
		this.firewall = firewall;
		this.allowed = allowed;
		this.headers = new RequestHeaders(allowed, guard);
		this.refusals = refusals;
	}

	@Override
	public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
		ServerHttpRequest request = exchange.getRequest();
		Mono<Void> passed;
		if (this.ordinary.test(request)) {
			passed = chain.filter(exchange);
		}
		else if (RequestTarget.isRefused(request, this.allowed) || this.headers.areRefused(request)) {
			return this.refusals.refuse(exchange, Reason.REFUSED_REQUEST);
		}
		else {
			passed = this.firewall.getFirewalledExchange(exchange).flatMap(chain::filter);
		}
		return passed.onErrorResume(ServerExchangeRejectedException.class, (ex) -> {
			logger.debug("A request was refused", ex);
			return this.refusals.refuse(exchange, Reason.REFUSED_REQUEST);
		});
	}

	@Override
	public int getOrder() {
		return ORDER;
	}

}
