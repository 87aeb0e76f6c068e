package io.gatehouse.gateway.login;

import java.util.List;

import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.session.CookieWebSessionIdResolver;

/**
 * Reads the id of a session from its cookie as strictly as {@link LoginCookies#value}.
 */
final class SessionCookieResolver extends CookieWebSessionIdResolver {

	SessionCookieResolver(LoginCookies cookies) {
		setCookieName(cookies.session());
		addCookieInitializer(cookies::protect);
	}

	@Override
	public List<String> resolveSessionIds(ServerWebExchange exchange) {
		String id = LoginCookies.value(exchange.getRequest(), getCookieName());
		return (id != null) ? List.of(id) : List.of();
	}

}
