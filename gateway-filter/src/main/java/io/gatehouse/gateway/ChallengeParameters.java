package io.gatehouse.gateway;

import java.util.Map;

import org.springframework.web.server.ServerWebExchange;

/**
 * Further parameters of the challenge with which a request is refused, such as
 * {@code acr_values} (RFC 9470, section 3), kept in the exchange for the
 * {@link RefusalHandler}.
 */
public final class ChallengeParameters {

	private static final String ATTRIBUTE = ChallengeParameters.class.getName();

	private ChallengeParameters() {
	}

	/**
	 * Keeps parameters.
	 * @param exchange the exchange that is refused
	 * @param parameters the parameters in their order; values are printable ASCII without
	 * quotation marks and backslashes
	 */
	public static void keep(ServerWebExchange exchange, Map<String, String> parameters) {
		exchange.getAttributes().put(ATTRIBUTE, parameters);
	}

	/**
	 * Returns the parameters that were kept.
	 * @param exchange the exchange that is refused
	 * @return the parameters, usually none
	 */
	public static Map<String, String> of(ServerWebExchange exchange) {
		return exchange.getAttributeOrDefault(ATTRIBUTE, Map.of());
	}

}
