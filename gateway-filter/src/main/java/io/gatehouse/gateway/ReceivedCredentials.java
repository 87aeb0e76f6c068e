package io.gatehouse.gateway;

import java.util.List;

import org.springframework.http.HttpHeaders;
import org.springframework.web.server.ServerWebExchange;

/**
 * The {@code Authorization} headers as a client sent them. They are kept at the first
 * look: what goes inwards later has another token in their place, and a route that leads
 * to another one ({@code forward:}) must not take that for the client's.
 */
public final class ReceivedCredentials {

	private static final String ATTRIBUTE = ReceivedCredentials.class.getName() + ".authorization";

	private ReceivedCredentials() {
	}

	/**
	 * Reads the headers, or remembers what was read before.
	 * @param exchange the exchange, as it came or as it goes on
	 * @return the values of all {@code Authorization} headers; empty if there was none
	 */
	public static List<String> of(ServerWebExchange exchange) {
		List<String> known = exchange.getAttribute(ATTRIBUTE);
		if (known != null) {
			return known;
		}
		List<String> received = List.copyOf(exchange.getRequest().getHeaders().getOrEmpty(HttpHeaders.AUTHORIZATION));
		exchange.getAttributes().put(ATTRIBUTE, received);
		return received;
	}

}
