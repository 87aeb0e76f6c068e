package io.gatehouse.gateway.login;

import io.gatehouse.token.Reason;
import org.jspecify.annotations.Nullable;

import org.springframework.security.oauth2.client.OAuth2AuthorizedClient;
import org.springframework.web.server.ServerWebExchange;

/**
 * Access of a request by the session of its browser, kept in the exchange. A request with
 * an {@code Authorization} header has none.
 *
 * @param client the tokens of the session; {@code null} if the request goes on without
 * @param refusal why a session gives no token; {@code null} if it gives one, or there is
 * no session
 */
record BrowserAccess(@Nullable OAuth2AuthorizedClient client, @Nullable Reason refusal) {

	/** A request without a session. */
	static final BrowserAccess NONE = new BrowserAccess(null, null);

	private static final String ATTRIBUTE = BrowserAccess.class.getName();

	/** Returns the access of an exchange, or {@code null} if no cookie counts there. */
	static @Nullable BrowserAccess of(ServerWebExchange exchange) {
		return exchange.getAttribute(ATTRIBUTE);
	}

	void keep(ServerWebExchange exchange) {
		exchange.getAttributes().put(ATTRIBUTE, this);
	}

	@Override
	public String toString() {
		return "BrowserAccess[]";
	}

}
