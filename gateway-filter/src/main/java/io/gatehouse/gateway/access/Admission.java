package io.gatehouse.gateway.access;

import org.jspecify.annotations.Nullable;

import org.springframework.cloud.gateway.support.ServerWebExchangeUtils;
import org.springframework.web.server.ServerWebExchange;

/**
 * Admission of a caller to a route, kept as an attribute of the exchange while the
 * request is processed. {@code forward:} and the fallback of a circuit breaker dispatch
 * the same exchange again: an admission that exists then belongs to the previous route.
 *
 * @param received the exchange before the edge added an identity
 * @param authorization the value of the {@code Authorization} header that the edge
 * verified or minted for this route
 */
record Admission(ServerWebExchange received, String authorization) {

	private static final String ATTRIBUTE = Admission.class.getName();

	private static final String ENDED = ATTRIBUTE + ".ended";

	private static final String REFUSED = ATTRIBUTE + ".refused";

	/**
	 * Returns the admission of an exchange.
	 * @return the admission, or {@code null} if no caller was admitted by a token
	 */
	static @Nullable Admission of(ServerWebExchange exchange) {
		return exchange.getAttribute(ATTRIBUTE);
	}

	/** Stores this admission in its exchange. */
	void keep() {
		this.received.getAttributes().put(ATTRIBUTE, this);
	}

	/** Ends this admission. */
	void end() {
		this.received.getAttributes().remove(ATTRIBUTE);
		this.received.getAttributes().put(ENDED, true);
	}

	/**
	 * Whether the current route has no admission although a previous route had one. A
	 * filter that repeats the previous route's chain, such as {@code Retry}, still has
	 * that route's headers.
	 */
	static boolean hasEnded(ServerWebExchange exchange) {
		return of(exchange) == null && exchange.getAttribute(ENDED) != null;
	}

	/** Records that the current route refuses the request. */
	static void refuse(ServerWebExchange exchange) {
		exchange.getAttributes().put(REFUSED, route(exchange));
	}

	/**
	 * Whether the current route has refused the request. A public route with
	 * {@code Retry} that forwards to a protected one repeats its own chain after the
	 * protected route's refusal, and the exchange still names the protected route.
	 */
	static boolean isRefused(ServerWebExchange exchange) {
		Object refused = exchange.getAttribute(REFUSED);
		return refused != null && refused.equals(route(exchange));
	}

	private static Object route(ServerWebExchange exchange) {
		return exchange.getRequiredAttribute(ServerWebExchangeUtils.GATEWAY_ROUTE_ATTR);
	}

	@Override
	public String toString() {
		return "Admission[]";
	}

}
