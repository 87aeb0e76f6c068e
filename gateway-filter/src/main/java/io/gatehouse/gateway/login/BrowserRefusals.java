package io.gatehouse.gateway.login;

import java.net.URI;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Supplier;

import io.gatehouse.gateway.AuthenticationDecisions;
import io.gatehouse.gateway.RefusalHandler;
import io.gatehouse.token.Reason;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebSession;
import org.springframework.web.util.UriUtils;

/**
 * Answers refused requests of browsers. A navigation is redirected to the login, any
 * other request is refused as usual. A session whose token is refused ends, but not one
 * whose login does not suffice for the route (RFC 9470).
 * <p>
 * A token that a new login would not make acceptable, such as one for another audience,
 * is refused without a redirect: the provider would send the browser back at once,
 * forever.
 */
final class BrowserRefusals implements RefusalHandler {

	private static final Set<Reason> CURED_BY_LOGIN = EnumSet.of(Reason.MISSING_TOKEN, Reason.EXPIRED,
			Reason.SESSION_ENDED, Reason.UNKNOWN_TOKEN, Reason.REVOKED, Reason.ISSUED_BEFORE_LIST, Reason.LOGGED_OUT,
			Reason.KICKED_OUT, Reason.REPLACED, Reason.PASSWORD_CHANGED, Reason.BANNED, Reason.PERMISSIONS_CHANGED,
			Reason.REFRESH_REUSE);

	private final RefusalHandler delegate;

	private final Supplier<String> registration;

	/**
	 * Creates a handler.
	 * @param delegate refuses all other requests
	 * @param registration the client registration of the login
	 */
	BrowserRefusals(RefusalHandler delegate, Supplier<String> registration) {
		this.delegate = delegate;
		this.registration = registration;
	}

	@Override
	public Mono<Void> refuse(ServerWebExchange exchange, Reason reason) {
		BrowserAccess access = BrowserAccess.of(exchange);
		if (access == null || reason.status() != HttpStatus.UNAUTHORIZED.value()) {
			return this.delegate.refuse(exchange, reason);
		}
		Reason known = access.refusal();
		Reason actual = (reason == Reason.MISSING_TOKEN && known != null) ? known : reason;
		AuthenticationDecisions.correct(exchange, actual);
		if (actual.status() != HttpStatus.UNAUTHORIZED.value()) {
			return this.delegate.refuse(exchange, actual);
		}
		Mono<Void> ended = ends(actual) ? exchange.getSession().flatMap(WebSession::invalidate) : Mono.empty();
		return ended.then(Mono
			.defer(() -> (CURED_BY_LOGIN.contains(actual) && BrowserRequests.isRedirectable(exchange.getRequest()))
					? redirect(exchange) : this.delegate.refuse(exchange, actual)));
	}

	/**
	 * Tells whether a session ends. A login that does not suffice for one route is good
	 * for others.
	 */
	private static boolean ends(Reason reason) {
		return reason != Reason.MISSING_TOKEN && reason != Reason.INSUFFICIENT_USER_AUTHENTICATION;
	}

	private Mono<Void> redirect(ServerWebExchange exchange) {
		ServerHttpRequest request = exchange.getRequest();
		String login = request.getPath().contextPath().value() + BrowserLogin.LOGIN_PATH + this.registration.get();
		String target = HttpMethod.GET.equals(request.getMethod()) ? target(request.getURI()) : null;
		ServerHttpResponse response = exchange.getResponse();
		response.setStatusCode(HttpStatus.FOUND);
		response.getHeaders()
			.setLocation(URI.create((target != null)
					? login + "?" + PendingLogins.RETURN_TO + "=" + UriUtils.encode(target, "UTF-8") : login));
		response.getHeaders().setCacheControl("no-store");
		return response.setComplete();
	}

	private static @Nullable String target(URI uri) {
		String target = (uri.getRawQuery() != null) ? uri.getRawPath() + "?" + uri.getRawQuery() : uri.getRawPath();
		String local = LocalTarget.of(target);
		return local.equals(LocalTarget.ROOT) ? null : local;
	}

	/** Wraps the gateway's {@link RefusalHandler}. */
	static final class PostProcessor implements BeanPostProcessor {

		private final Supplier<String> registration;

		PostProcessor(Supplier<String> registration) {
			this.registration = registration;
		}

		@Override
		public Object postProcessAfterInitialization(Object bean, String beanName) {
			return (bean instanceof RefusalHandler refusals) ? new BrowserRefusals(refusals, this.registration) : bean;
		}

	}

}
