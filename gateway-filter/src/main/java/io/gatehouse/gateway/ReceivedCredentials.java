package io.gatehouse.gateway;

import java.util.List;

import org.springframework.http.HttpHeaders;
import org.springframework.web.server.ServerWebExchange;

/**
 * Reads the {@code Authorization} headers as the client sent them. The first read is kept
 * in the exchange: relaying replaces the header, and a route that leads to another one
 * ({@code forward:}) must not take the relayed token for the client's.
 */
public final class ReceivedCredentials {

	private static final String ATTRIBUTE = ReceivedCredentials.class.getName() + ".authorization";

	private ReceivedCredentials() {
	}

	/**
	 * Reads the headers, or returns those of the first read.
	 * @param exchange the exchange, original or mutated
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
