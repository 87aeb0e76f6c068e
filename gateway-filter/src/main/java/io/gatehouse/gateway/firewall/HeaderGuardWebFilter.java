package io.gatehouse.gateway.firewall;

import io.gatehouse.gateway.HeaderGuard;
import reactor.core.publisher.Mono;

import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;

/**
 * Web filter that removes identity headers from requests of clients, before a route is
 * selected, and from responses of services.
 */
final class HeaderGuardWebFilter implements WebFilter, Ordered {

	private final HeaderGuard guard;

	HeaderGuardWebFilter(HeaderGuard guard) {
		this.guard = guard;
	}

	@Override
	public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
		HttpHeaders returned = exchange.getResponse().getHeaders();
		exchange.getResponse().beforeCommit(() -> {
			this.guard.removeFrom(returned);
			return Mono.empty();
		});
		return chain.filter(this.guard.isNeededFor(exchange.getRequest().getHeaders())
				? exchange.mutate().request((request) -> request.headers(this.guard::removeFrom)).build() : exchange);
	}

	@Override
	public int getOrder() {
		return FirewallWebFilter.ORDER + 1;
	}

}
