package io.gatehouse.service.reactive;

import io.gatehouse.identity.IdentityHeaders;
import io.gatehouse.service.BearerTokens;
import io.gatehouse.service.Refusals;
import io.gatehouse.service.propagation.IncomingCalls;
import reactor.core.publisher.Mono;

import org.springframework.http.HttpHeaders;
import org.springframework.security.config.web.server.SecurityWebFiltersOrder;
import org.springframework.security.config.web.server.ServerHttpSecurity;
import org.springframework.security.config.web.server.ServerHttpSecurity.OAuth2ResourceServerSpec;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.jwt.ReactiveJwtDecoder;
import org.springframework.security.oauth2.server.resource.authentication.BearerTokenAuthenticationToken;
import org.springframework.security.web.server.ServerAuthenticationEntryPoint;
import org.springframework.security.web.server.authorization.ServerAccessDeniedHandler;
import org.springframework.security.web.server.context.NoOpServerSecurityContextRepository;
import org.springframework.security.web.server.savedrequest.NoOpServerRequestCache;
import org.springframework.web.server.ServerWebExchange;

/**
 * Configures all of the starter except access rules on a chain of security filters:
 * bearer tokens from the {@code Authorization} header, the same answers as the gateway's,
 * the check of the identity headers, and the
 * {@link io.gatehouse.service.propagation.CallContext}; no sessions, no CSRF tokens, no
 * logout page. For applications with a chain of their own: <pre class="code">
 * &#064;Bean
 * SecurityWebFilterChain api(ServerHttpSecurity http, ServiceSecurity service) {
 *     service.apply(http);
 *     http.authorizeExchange((exchanges) -&gt; exchanges
 *         .pathMatchers("/admin/**").hasRole("admin")
 *         .anyExchange().authenticated());
 *     return http.build();
 * }
 * </pre>
 */
public final class ServiceSecurity {

	private final IdentityHeaders contract;

	private final RefusalHandler refusals;

	private final IncomingCalls calls;

	private final ReactiveJwtDecoder decoder;

	ServiceSecurity(IdentityHeaders contract, Refusals refusals, IncomingCalls calls, ReactiveJwtDecoder decoder) {
		this.contract = contract;
		this.refusals = new RefusalHandler(refusals);
		this.calls = calls;
		this.decoder = decoder;
	}

	/**
	 * Configures a chain. Access rules and changes may follow.
	 * @param http the chain
	 */
	public void apply(ServerHttpSecurity http) {
		http.oauth2ResourceServer(this::resourceServer)
			.exceptionHandling(
					(handling) -> handling.authenticationEntryPoint(this.refusals).accessDeniedHandler(this.refusals))
			.addFilterAfter(new IdentityHeaderFilter(this.contract, this.refusals),
					SecurityWebFiltersOrder.AUTHENTICATION)
			.addFilterAfter(new CallContextFilter(this.calls), SecurityWebFiltersOrder.AUTHENTICATION)
			.securityContextRepository(NoOpServerSecurityContextRepository.getInstance())
			.requestCache((cache) -> cache.requestCache(NoOpServerRequestCache.getInstance()))
			.csrf(ServerHttpSecurity.CsrfSpec::disable)
			.logout(ServerHttpSecurity.LogoutSpec::disable);
	}

	private void resourceServer(OAuth2ResourceServerSpec resourceServer) {
		resourceServer.bearerTokenConverter(ServiceSecurity::token)
			.authenticationEntryPoint(this.refusals)
			.authenticationFailureHandler(this.refusals)
			.accessDeniedHandler(this.refusals)
			.jwt((jwt) -> jwt.jwtDecoder(this.decoder));
	}

	private static Mono<Authentication> token(ServerWebExchange exchange) {
		return Mono
			.fromCallable(
					() -> BearerTokens.read(exchange.getRequest().getHeaders().getOrEmpty(HttpHeaders.AUTHORIZATION)))
			.map(BearerTokenAuthenticationToken::new);
	}

	/**
	 * Returns the entry point for requests without a valid token, for use elsewhere.
	 * @return an entry point that answers 401, or 503 if the issuer's keys are
	 * unavailable
	 */
	public ServerAuthenticationEntryPoint entryPoint() {
		return this.refusals;
	}

	/**
	 * Returns the handler for callers without the required permissions, for use
	 * elsewhere.
	 * @return a handler that answers 403
	 */
	public ServerAccessDeniedHandler accessDeniedHandler() {
		return this.refusals;
	}

}
