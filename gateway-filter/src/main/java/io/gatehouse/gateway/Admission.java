package io.gatehouse.gateway;

import org.jspecify.annotations.Nullable;

import org.springframework.cloud.gateway.support.ServerWebExchangeUtils;
import org.springframework.web.server.ServerWebExchange;

/**
 * Admission of a caller to a route, kept as an attribute of the exchange while the
 * request is on its way inside. {@code forward:} and the fallback of a circuit breaker
 * dispatch the same exchange again: an admission that exists then is that of the route
 * before.
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
	 * Finds the admission of an exchange.
	 * @return the admission, or {@code null} if no caller was admitted by a token
	 */
	static @Nullable Admission of(ServerWebExchange exchange) {
		return exchange.getAttribute(ATTRIBUTE);
	}

	/** Makes this the admission of its exchange. */
	void keep() {
		this.received.getAttributes().put(ATTRIBUTE, this);
	}

	/** Ends this admission. */
	void end() {
		this.received.getAttributes().remove(ATTRIBUTE);
		this.received.getAttributes().put(ENDED, true);
	}

	/**
	 * Whether the route that the request is sent to has no admission, although one before
	 * it had. A filter that repeats the chain of the route before, such as {@code Retry},
	 * still has that one's headers.
	 */
	static boolean hasEnded(ServerWebExchange exchange) {
		return of(exchange) == null && exchange.getAttribute(ENDED) != null;
	}

	/** Notes that the route that the request is at refuses it. */
	static void refuse(ServerWebExchange exchange) {
		exchange.getAttributes().put(REFUSED, route(exchange));
	}

	/**
	 * Whether the route that the request is sent to has refused it. A public route with
	 * {@code Retry} that forwards to a protected one repeats its own chain after that
	 * one's refusal, and the exchange still names the protected route.
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
