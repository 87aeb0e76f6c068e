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
 * Tells the services where a request comes from: {@code X-Forwarded-For} holds the one
 * address that this gateway saw, whatever the client sent. A route with the metadata
 * {@code edge-secret: true} also gets {@code X-Edge-Secret}, by which its service knows
 * that it was the gateway that said so.
 * <p>
 * Spring Cloud Gateway could do the first half, but not for clients whose addresses
 * nobody knows: without {@code spring.cloud.gateway.server.webflux.trusted-proxies} it
 * removes {@code Forwarded} and all {@code X-Forwarded-*} and sets none, and likewise for
 * a client that the property does not match. Where it matches, it appends to what the
 * client sent. So the property stays unset, and this comes after the removal.
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
		// what follows a % names one of this machine's own interfaces
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
		// also after those headers went that the client's Connection names
		return Ordered.LOWEST_PRECEDENCE;
	}

}
