package io.gatehouse.gateway.login;

import java.util.List;
import java.util.Locale;

import io.gatehouse.gateway.RequestWithHeaders;
import io.gatehouse.token.Reason;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.http.HttpCookie;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClient;
import org.springframework.security.oauth2.client.authentication.OAuth2AuthenticationToken;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import org.springframework.web.server.WebSession;

/**
 * Web filter that puts the access token of a browser's session in place as bearer token.
 * From there on the request is like any other: the route decides whether it needs the
 * token, and the token is verified.
 * <p>
 * A request with an {@code Authorization} header keeps it, and its cookie counts for
 * nothing. Neither the upstream nor its answer has a cookie of the login. If a session
 * gives no token, the request goes on without one, so that public routes stay public;
 * {@link BrowserRefusals} answers where one was needed.
 */
final class BrowserTokenWebFilter implements WebFilter {

	/** Directives with which a shared cache may store what was authorized. */
	private static final List<String> CACHING = List.of("private", "no-store", "public", "s-maxage", "must-revalidate");

	private static final Log logger = LogFactory.getLog(BrowserTokenWebFilter.class);

	private final LoginCookies cookies;

	private final SessionTokens tokens;

	BrowserTokenWebFilter(LoginCookies cookies, SessionTokens tokens) {
		this.cookies = cookies;
		this.tokens = tokens;
	}

	@Override
	public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
		ServerHttpRequest request = exchange.getRequest();
		ServerHttpRequest stripped = this.cookies.without(request);
		ServerHttpResponse response = exchange.getResponse();
		response.beforeCommit(() -> Mono.fromRunnable(() -> removeOwnCookies(response.getHeaders())));
		if (request.getHeaders().containsHeader(HttpHeaders.AUTHORIZATION)) {
			return chain.filter(with(exchange, stripped));
		}
		Mono<BrowserAccess> access = this.cookies.hasSession(request) ? exchange.getSession()
			.flatMap((session) -> access(exchange, session))
			.onErrorResume(BrowserTokenWebFilter::withoutSession) : Mono.just(BrowserAccess.NONE);
		return access.flatMap((found) -> {
			found.keep(exchange);
			OAuth2AuthorizedClient client = found.client();
			if (client == null) {
				return chain.filter(with(exchange, stripped));
			}
			response.beforeCommit(() -> Mono.fromRunnable(() -> keepPrivate(response.getHeaders())));
			return chain.filter(with(exchange, authorized(stripped, client.getAccessToken().getTokenValue())));
		});
	}

	/** Goes on without a session that the store cannot give at the moment. */
	private static Mono<BrowserAccess> withoutSession(Throwable failure) {
		logger.warn("A session could not be read: " + failure.getClass().getSimpleName());
		logger.debug("The failed read", failure);
		return Mono.just(new BrowserAccess(null, Reason.REVOCATION_UNKNOWN));
	}

	private Mono<BrowserAccess> access(ServerWebExchange exchange, WebSession session) {
		OAuth2AuthenticationToken user = SessionClients.user(session);
		OAuth2AuthorizedClient client = (user != null)
				? SessionClients.in(session, user.getAuthorizedClientRegistrationId()) : null;
		if (user == null || client == null) {
			return Mono.just(BrowserAccess.NONE);
		}
		String csrf = SessionClients.csrf(session);
		if (!BrowserRequests.mayUseCookie(exchange.getRequest(), csrf)) {
			return Mono.just(new BrowserAccess(null, Reason.CROSS_SITE_REQUEST));
		}
		offer(exchange, csrf);
		return this.tokens.current(session, user, client)
			.map((current) -> new BrowserAccess(current, null))
			.onErrorResume(SessionRefusedException.class, (ex) -> Mono.just(new BrowserAccess(null, ex.reason())));
	}

	/** Sets the cookie against cross-site requests, unless the browser has it. */
	private void offer(ServerWebExchange exchange, @Nullable String csrf) {
		HttpCookie known = exchange.getRequest().getCookies().getFirst(LoginCookies.CSRF);
		if (csrf != null && (known == null || !csrf.equals(known.getValue()))) {
			ServerHttpResponse response = exchange.getResponse();
			response.addCookie(this.cookies.csrf(csrf));
			// a cache that stores the answer for others would store the cookie, too
			response.beforeCommit(() -> Mono.fromRunnable(() -> response.getHeaders().setCacheControl("no-store")));
		}
	}

	private static ServerWebExchange with(ServerWebExchange exchange, ServerHttpRequest request) {
		return (request != exchange.getRequest()) ? exchange.mutate().request(request).build() : exchange;
	}

	private static ServerHttpRequest authorized(ServerHttpRequest request, String token) {
		HttpHeaders headers = new HttpHeaders();
		headers.addAll(request.getHeaders());
		headers.setBearerAuth(token);
		return RequestWithHeaders.of(request, headers);
	}

	/**
	 * Removes cookies of the login that an upstream sets. Those of the gateway are added
	 * afterwards.
	 */
	private void removeOwnCookies(HttpHeaders headers) {
		List<String> set = headers.getOrEmpty(HttpHeaders.SET_COOKIE);
		if (set.stream().anyMatch(this.cookies::isOwn)) {
			List<String> others = set.stream().filter((cookie) -> !this.cookies.isOwn(cookie)).toList();
			headers.remove(HttpHeaders.SET_COOKIE);
			headers.addAll(HttpHeaders.SET_COOKIE, others);
		}
	}

	/**
	 * Has shared caches treat an answer as one to a request with {@code Authorization}
	 * (RFC 9111, section 3.5), which they have not seen.
	 */
	private static void keepPrivate(HttpHeaders headers) {
		String control = String.join(", ", headers.getOrEmpty(HttpHeaders.CACHE_CONTROL));
		String lower = control.toLowerCase(Locale.ROOT);
		if (CACHING.stream().noneMatch(lower::contains)) {
			headers.set(HttpHeaders.CACHE_CONTROL, control.isEmpty() ? "private" : control + ", private");
		}
	}

}
