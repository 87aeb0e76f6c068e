package io.gatehouse.gateway.login;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.web.server.context.ServerSecurityContextRepository;
import org.springframework.security.web.server.context.WebSessionServerSecurityContextRepository;
import org.springframework.web.server.ServerWebExchange;

/**
 * Users of sessions, for requests that may use the cookie. Rules and controllers of the
 * application, which know no tokens, take no request of another site for one of the user.
 */
final class OwnSecurityContexts implements ServerSecurityContextRepository {

	private final LoginCookies cookies;

	private final WebSessionServerSecurityContextRepository sessions = new WebSessionServerSecurityContextRepository();

	OwnSecurityContexts(LoginCookies cookies) {
		this.cookies = cookies;
	}

	@Override
	public Mono<Void> save(ServerWebExchange exchange, @Nullable SecurityContext context) {
		return this.sessions.save(exchange, context);
	}

	@Override
	public Mono<SecurityContext> load(ServerWebExchange exchange) {
		if (!this.cookies.hasSession(exchange.getRequest())) {
			return Mono.empty();
		}
		return exchange.getSession()
			.filter((session) -> BrowserRequests.mayUseCookie(exchange.getRequest(), SessionClients.csrf(session)))
			.flatMap((session) -> this.sessions.load(exchange));
	}

}
