package io.gatehouse.gateway.proof;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.core.Ordered;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;

/**
 * Keeps the {@link ReceivedProof} of each request before any filter changes the request,
 * and removes the header with a certificate. Runs after the firewall and the header
 * guard.
 */
final class ReceivedProofWebFilter implements WebFilter, Ordered {

	private static final int ORDER = HIGHEST_PRECEDENCE + 13;

	private final @Nullable ClientCertificates certificates;

	/**
	 * Creates a filter.
	 * @param certificates finds the certificates of clients, or {@code null} if no token
	 * is bound to one
	 */
	ReceivedProofWebFilter(@Nullable ClientCertificates certificates) {
		this.certificates = certificates;
	}

	@Override
	public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
		ClientCertificates source = this.certificates;
		ReceivedProof.of(exchange.getRequest(), (source != null) ? source.thumbprint(exchange) : null).keep(exchange);
		return chain.filter((source != null) ? source.withoutHeader(exchange) : exchange);
	}

	@Override
	public int getOrder() {
		return ORDER;
	}

}
