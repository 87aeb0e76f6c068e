package io.gatehouse.demo.catalog;

import reactor.core.publisher.Mono;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;

/**
 * Adds the version of this service to every response.
 */
@Component
final class VersionFilter implements WebFilter {

	static final String HEADER = "X-Catalog-Version";

	private final String version;

	VersionFilter(@Value("${demo.version}") String version) {
		this.version = version;
	}

	@Override
	public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
		exchange.getResponse().getHeaders().set(HEADER, this.version);
		return chain.filter(exchange);
	}

}
