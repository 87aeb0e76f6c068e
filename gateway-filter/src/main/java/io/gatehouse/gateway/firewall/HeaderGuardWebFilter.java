package io.gatehouse.gateway.firewall;

import java.util.ArrayList;
import java.util.List;

import io.gatehouse.gateway.HeaderGuard;
import io.gatehouse.gateway.NativeHeaders;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;

/**
 * Web filter that removes identity headers from requests of clients, before a route is
 * selected, and from responses of services. It also fails a response with a line break in
 * a header, since ordinary requests do not pass Spring Security's firewall, which does.
 */
final class HeaderGuardWebFilter implements WebFilter, Ordered {

	private final HeaderGuard guard;

	private final NativeHeaders.Test forged;

	private final NativeHeaders.Test forgedOrBroken;

	HeaderGuardWebFilter(HeaderGuard guard) {
		this.guard = guard;
		this.forged = (name, value) -> guard.isGuarded(name);
		this.forgedOrBroken = (name, value) -> guard.isGuarded(name) || containsLineBreak(name)
				|| containsLineBreak(value);
	}

	@Override
	public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
		ServerHttpResponse response = exchange.getResponse();
		HttpHeaders returned = response.getHeaders();
		response.beforeCommit(() -> isClean(response) ? Mono.empty() : cleaned(returned));
		return chain.filter(isForged(exchange.getRequest())
				? exchange.mutate().request((request) -> request.headers(this.guard::removeFrom)).build() : exchange);
	}

	private boolean isForged(ServerHttpRequest request) {
		io.netty.handler.codec.http.HttpHeaders received = NativeHeaders.of(request);
		return (received != null) ? NativeHeaders.anyMatches(received, this.forged)
				: this.guard.isNeededFor(request.getHeaders());
	}

	/** Tells whether the headers surely stay as they are. */
	private boolean isClean(ServerHttpResponse response) {
		io.netty.handler.codec.http.HttpHeaders returned = NativeHeaders.of(response);
		return returned != null && !NativeHeaders.anyMatches(returned, this.forgedOrBroken);
	}

	private Mono<Void> cleaned(HttpHeaders returned) {
		this.guard.removeFrom(returned);
		List<String> broken = new ArrayList<>();
		returned.forEach((name, values) -> {
			if (containsLineBreak(name) || values.stream().anyMatch(HeaderGuardWebFilter::containsLineBreak)) {
				broken.add(name);
			}
		});
		// also from the response that reports the failure
		broken.forEach(returned::remove);
		return broken.isEmpty() ? Mono.empty()
				: Mono.error(new IllegalArgumentException("Line breaks in response headers: " + broken.size()));
	}

	private static boolean containsLineBreak(@Nullable String text) {
		return text != null && (text.indexOf('\n') >= 0 || text.indexOf('\r') >= 0);
	}

	@Override
	public int getOrder() {
		return FirewallWebFilter.ORDER + 1;
	}

}
