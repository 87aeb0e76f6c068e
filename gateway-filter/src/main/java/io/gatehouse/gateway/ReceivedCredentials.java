package io.gatehouse.gateway;

import java.util.List;

import org.springframework.http.HttpHeaders;
import org.springframework.web.server.ServerWebExchange;

/**
 * The {@code Authorization} headers as a client sent them. They are kept at the first
 * look: what goes inwards later has another token in their place, and a route that leads
 * to another one ({@code forward:}) must not take that for the client's.
 */
final class ReceivedCredentials {

	private static final String ATTRIBUTE = ReceivedCredentials.class.getName() + ".authorization";

	private ReceivedCredentials() {
	}

	/** The values of all headers. */
	static List<String> of(ServerWebExchange exchange) {
		List<String> known = exchange.getAttribute(ATTRIBUTE);
		if (known != null) {
			return known;
		}
		List<String> received = List.copyOf(exchange.getRequest().getHeaders().getOrEmpty(HttpHeaders.AUTHORIZATION));
		exchange.getAttributes().put(ATTRIBUTE, received);
		return received;
	}

}
