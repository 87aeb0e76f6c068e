package io.gatehouse.gateway.login;

import java.net.URI;
import java.time.Instant;
import java.util.Objects;

import reactor.core.publisher.Mono;

import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.security.config.web.server.SecurityWebFiltersOrder;
import org.springframework.security.config.web.server.ServerHttpSecurity;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClient;
import org.springframework.security.oauth2.client.authentication.OAuth2AuthenticationToken;
import org.springframework.security.oauth2.client.oidc.web.server.logout.OidcClientInitiatedServerLogoutSuccessHandler;
import org.springframework.security.oauth2.client.registration.ReactiveClientRegistrationRepository;
import org.springframework.security.oauth2.client.web.OAuth2AuthorizationRequestCustomizers;
import org.springframework.security.oauth2.client.web.server.DefaultServerOAuth2AuthorizationRequestResolver;
import org.springframework.security.web.server.WebFilterExchange;
import org.springframework.security.web.server.authentication.logout.WebSessionServerLogoutHandler;
import org.springframework.security.web.server.savedrequest.NoOpServerRequestCache;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebSession;

/**
 * Login of browsers at this gateway by Spring Security's {@code oauth2Login}. Gatehouse
 * applies it to a chain of its own. An application that declares a
 * {@code SecurityWebFilterChain} applies it there:
 *
 * <pre>
 * &#64;Bean
 * SecurityWebFilterChain chain(ServerHttpSecurity http, BrowserLogin login) {
 *     login.applyTo(http);
 *     return http.authorizeExchange((exchanges) -&gt; exchanges.anyExchange().permitAll()).build();
 * }
 * </pre>
 *
 * The chain has to permit what Gatehouse protects.
 */
public final class BrowserLogin {

	/** Path at which a login begins, followed by the id of a client registration. */
	static final String LOGIN_PATH = "/oauth2/authorization/";

	private final ReactiveClientRegistrationRepository registrations;

	private final String registration;

	private final SessionClients clients = new SessionClients();

	private final LoginCookies cookies;

	private final BrowserTokenWebFilter tokens;

	private final LoginGuards guards;

	private volatile boolean applied;

	BrowserLogin(ReactiveClientRegistrationRepository registrations, String registration, LoginCookies cookies,
			BrowserTokenWebFilter tokens, LoginGuards guards) {
		this.registrations = registrations;
		this.registration = registration;
		this.cookies = cookies;
		this.tokens = tokens;
		this.guards = guards;
	}

	/**
	 * Adds the login to a chain: {@code oauth2Login} with PKCE, logout at
	 * {@code POST /logout}, and the filter that puts the token of a session in place.
	 * Spring Security's protection against cross-site requests is replaced by one that
	 * needs no change to pages.
	 * @param http the chain under construction
	 */
	public void applyTo(ServerHttpSecurity http) {
		this.applied = true;
		http.csrf(ServerHttpSecurity.CsrfSpec::disable)
			.securityContextRepository(new OwnSecurityContexts(this.cookies))
			.requestCache((cache) -> cache.requestCache(NoOpServerRequestCache.getInstance()))
			.oauth2Login(this::configure)
			.logout((logout) -> logout.requiresLogout(LoginGuards.LOGOUT)
				.logoutHandler((handlers) -> handlers.add(new WebSessionServerLogoutHandler()))
				.logoutSuccessHandler(logoutSuccess()))
			.addFilterBefore(this.guards::callback, SecurityWebFiltersOrder.AUTHENTICATION)
			.addFilterBefore(this.guards::logout, SecurityWebFiltersOrder.LOGOUT)
			.addFilterAt(this.tokens, SecurityWebFiltersOrder.LAST);
	}

	/** Returns the client registration of browsers without a session. */
	String registration() {
		return this.registration;
	}

	/** Tells whether a chain has the login. */
	boolean isApplied() {
		return this.applied;
	}

	private void configure(ServerHttpSecurity.OAuth2LoginSpec login) {
		DefaultServerOAuth2AuthorizationRequestResolver resolver = new DefaultServerOAuth2AuthorizationRequestResolver(
				this.registrations);
		resolver.setAuthorizationRequestCustomizer(OAuth2AuthorizationRequestCustomizers.withPkce());
		login.clientRegistrationRepository(this.registrations)
			.authorizedClientRepository(this.clients)
			.authorizationRequestResolver(resolver)
			.authorizationRequestRepository(new PendingLogins(this.cookies, this.registrations))
			.loginPage(LOGIN_PATH + this.registration)
			.authenticationSuccessHandler(this::loggedIn)
			.authenticationFailureHandler(this.guards::failed);
	}

	private Mono<Void> loggedIn(WebFilterExchange filter, Authentication authentication) {
		ServerWebExchange exchange = filter.getExchange();
		OAuth2AuthenticationToken user = (OAuth2AuthenticationToken) authentication;
		Mono<OAuth2AuthorizedClient> client = this.clients
			.loadAuthorizedClient(user.getAuthorizedClientRegistrationId(), user, exchange);
		return client.zipWith(exchange.getSession()).flatMap((both) -> {
			String token = both.getT1().getAccessToken().getTokenValue();
			WebSession session = both.getT2();
			SessionClients.begin(session,
					Objects.requireNonNullElseGet(SessionRevocations.issuedAt(token), Instant::now));
			exchange.getResponse().addCookie(this.cookies.csrf(String.valueOf(SessionClients.csrf(session))));
			return redirect(exchange, local(exchange, PendingLogins.target(exchange)));
		});
	}

	private OidcClientInitiatedServerLogoutSuccessHandler logoutSuccess() {
		OidcClientInitiatedServerLogoutSuccessHandler handler = new OidcClientInitiatedServerLogoutSuccessHandler(
				this.registrations);
		handler.setPostLogoutRedirectUri("{baseUrl}/");
		handler.setLogoutSuccessUrl(URI.create(LocalTarget.ROOT));
		handler.setRedirectStrategy(BrowserLogin::leave);
		return handler;
	}

	/**
	 * Sends a navigation on, and gives a script the address: a script cannot follow a
	 * redirect to the provider.
	 */
	private static Mono<Void> leave(ServerWebExchange exchange, URI location) {
		URI target = local(exchange, location.toString());
		if (BrowserRequests.isNavigation(exchange.getRequest())) {
			return redirect(exchange, target);
		}
		ServerHttpResponse response = exchange.getResponse();
		response.setStatusCode(HttpStatus.NO_CONTENT);
		response.getHeaders().setLocation(target);
		return response.setComplete();
	}

	/**
	 * Returns a target, where the root is that below the base path of the application.
	 */
	private static URI local(ServerWebExchange exchange, String target) {
		return URI.create(target.equals(LocalTarget.ROOT)
				? exchange.getRequest().getPath().contextPath().value() + LocalTarget.ROOT : target);
	}

	private static Mono<Void> redirect(ServerWebExchange exchange, URI location) {
		ServerHttpResponse response = exchange.getResponse();
		response.setStatusCode(HttpStatus.FOUND);
		response.getHeaders().setLocation(location);
		response.getHeaders().setCacheControl("no-store");
		return response.setComplete();
	}

}
