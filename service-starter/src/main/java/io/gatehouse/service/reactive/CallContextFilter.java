package io.gatehouse.service.reactive;

import io.gatehouse.service.propagation.CallContext;
import io.gatehouse.service.propagation.IncomingCalls;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;

import org.springframework.http.HttpHeaders;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.ReactiveSecurityContextHolder;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;

/**
 * Puts the {@link CallContext} of a request into its Reactor context. Runs after
 * authentication.
 */
final class CallContextFilter implements WebFilter {

	private final IncomingCalls calls;

	CallContextFilter(IncomingCalls calls) {
		this.calls = calls;
	}

	@Override
	public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
		return ReactiveSecurityContextHolder.getContext()
			.flatMap((context) -> Mono.justOrEmpty(context.getAuthentication()))
			.map((authentication) -> context(exchange, authentication))
			.switchIfEmpty(Mono.fromSupplier(() -> context(exchange, null)))
			.flatMap((context) -> chain.filter(exchange).contextWrite(Context.of(CallContext.class, context)));
	}

	private CallContext context(ServerWebExchange exchange, @Nullable Authentication authentication) {
		HttpHeaders headers = exchange.getRequest().getHeaders();
		return this.calls.context(headers::getOrEmpty, authentication);
	}

}
