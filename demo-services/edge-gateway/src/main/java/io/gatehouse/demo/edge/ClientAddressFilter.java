package io.gatehouse.demo.edge;

import java.net.InetSocketAddress;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.cloud.gateway.filter.headers.HttpHeadersFilter;
import org.springframework.cloud.gateway.route.Route;
import org.springframework.cloud.gateway.support.ServerWebExchangeUtils;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;

/**
 * Sends the client's address to the services: {@code X-Forwarded-For} holds the one
 * address that this gateway saw and nothing that the client sent. A route with the
 * metadata {@code edge-secret: true} also gets {@code X-Edge-Secret}, by which its
 * service recognizes the gateway.
 * <p>
 * Spring Cloud Gateway's own filter does not suffice. Without
 * {@code spring.cloud.gateway.server.webflux.trusted-proxies}, and for clients that the
 * property does not match, it removes {@code Forwarded} and all {@code X-Forwarded-*} and
 * sets none. For clients that match, it appends to the client's values. So the property
 * stays unset, and this filter runs after the removal.
 */
@Component
final class ClientAddressFilter implements HttpHeadersFilter, Ordered {

	static final String ADDRESS_HEADER = "X-Forwarded-For";

	static final String SECRET_HEADER = "X-Edge-Secret";

	private final String secret;

	ClientAddressFilter(@Value("${demo.edge-secret}") String secret) {
		this.secret = secret;
	}

	@Override
	public HttpHeaders filter(HttpHeaders input, ServerWebExchange exchange) {
		HttpHeaders updated = HttpHeaders.copyOf(input);
		updated.remove(SECRET_HEADER);
		InetSocketAddress client = exchange.getRequest().getRemoteAddress();
		if (client == null || client.isUnresolved()) {
			return updated;
		}
		// strips the IPv6 zone, which names a local network interface
		updated.set(ADDRESS_HEADER, client.getAddress().getHostAddress().split("%", 2)[0]);
		if (!this.secret.isEmpty() && needsSecret(exchange.getAttribute(ServerWebExchangeUtils.GATEWAY_ROUTE_ATTR))) {
			updated.set(SECRET_HEADER, this.secret);
		}
		return updated;
	}

	private static boolean needsSecret(@Nullable Route route) {
		return route != null && Boolean.parseBoolean(String.valueOf(route.getMetadata().get("edge-secret")));
	}

	@Override
	public int getOrder() {
		// runs after the removal of headers that the client's Connection header names
		return Ordered.LOWEST_PRECEDENCE;
	}

}
