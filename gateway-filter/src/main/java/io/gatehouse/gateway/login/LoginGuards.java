package io.gatehouse.gateway.login;

import java.util.concurrent.TimeoutException;

import io.gatehouse.gateway.ForgedTokens;
import io.gatehouse.gateway.RefusalHandler;
import io.gatehouse.token.Reason;
import reactor.core.publisher.Mono;

import org.springframework.http.HttpMethod;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;
import org.springframework.security.web.server.WebFilterExchange;
import org.springframework.security.web.server.util.matcher.ServerWebExchangeMatcher;
import org.springframework.security.web.server.util.matcher.ServerWebExchangeMatcher.MatchResult;
import org.springframework.security.web.server.util.matcher.ServerWebExchangeMatchers;
import org.springframework.web.reactive.function.client.WebClientException;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilterChain;

/**
 * Guards the end of a login, at which the provider is asked, and the logout.
 */
final class LoginGuards {

	static final ServerWebExchangeMatcher LOGOUT = ServerWebExchangeMatchers.pathMatchers(HttpMethod.POST, "/logout");

	private static final ServerWebExchangeMatcher CALLBACK = ServerWebExchangeMatchers
		.pathMatchers("/login/oauth2/code/{id}");

	private final LoginCookies cookies;

	private final RefusalHandler refusals;

	private final ForgedTokens forged;

	/**
	 * Creates guards.
	 * @param forged counts the codes that the provider has not issued as forged tokens
	 */
	LoginGuards(LoginCookies cookies, RefusalHandler refusals, ForgedTokens forged) {
		this.cookies = cookies;
		this.refusals = refusals;
		this.forged = forged;
	}

	/**
	 * Filters the requests in which browsers come back from the provider. Any client can
	 * make one up, with a code and a cookie, and the provider would be asked each time.
	 */
	Mono<Void> callback(ServerWebExchange exchange, WebFilterChain chain) {
		return CALLBACK.matches(exchange).flatMap((match) -> {
			if (!match.isMatch()) {
				return chain.filter(exchange);
			}
			return this.forged.areTooMany(exchange) ? this.refusals.refuse(exchange, Reason.RATE_LIMITED)
					: completed(exchange, chain);
		});
	}

	/** Answers a login that cannot be completed for a reason that is not the user's. */
	private Mono<Void> completed(ServerWebExchange exchange, WebFilterChain chain) {
		return chain.filter(exchange)
			.timeout(SessionTokens.TIMEOUT)
			.onErrorResume((ex) -> ex instanceof TimeoutException || ex instanceof WebClientException,
					(ex) -> this.refusals.refuse(exchange, Reason.PROVIDER_UNAVAILABLE))
			.onErrorResume(SessionRefusedException.class, (ex) -> this.refusals.refuse(exchange, ex.reason()));
	}

	/** Refuses a login that has failed. */
	Mono<Void> failed(WebFilterExchange filter, AuthenticationException failure) {
		ServerWebExchange exchange = filter.getExchange();
		if (failure instanceof OAuth2AuthenticationException refused
				&& OAuth2ErrorCodes.INVALID_GRANT.equals(refused.getError().getErrorCode())) {
			this.forged.add(exchange);
		}
		return this.refusals.refuse(exchange, Reason.LOGIN_FAILED);
	}

	/** Filters logouts: another site must not log a user out. */
	Mono<Void> logout(ServerWebExchange exchange, WebFilterChain chain) {
		if (!this.cookies.hasSession(exchange.getRequest())) {
			return chain.filter(exchange);
		}
		return LOGOUT.matches(exchange)
			.filter(MatchResult::isMatch)
			.flatMap((match) -> exchange.getSession())
			.map((session) -> SessionClients.user(session) == null
					|| BrowserRequests.mayUseCookie(exchange.getRequest(), SessionClients.csrf(session)))
			.defaultIfEmpty(true)
			.flatMap((allowed) -> allowed ? chain.filter(exchange)
					: this.refusals.refuse(exchange, Reason.CROSS_SITE_REQUEST));
	}

}
