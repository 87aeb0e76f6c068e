package io.gatehouse.service.servlet;

import java.util.Collections;

import io.gatehouse.identity.IdentityHeaders;
import io.gatehouse.service.BearerTokens;
import io.gatehouse.service.Refusals;
import io.gatehouse.service.propagation.IncomingCalls;

import org.springframework.http.HttpHeaders;
import org.springframework.security.config.ObjectPostProcessor;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.annotation.web.configurers.oauth2.server.resource.OAuth2ResourceServerConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.server.resource.web.authentication.BearerTokenAuthenticationConverter;
import org.springframework.security.oauth2.server.resource.web.authentication.BearerTokenAuthenticationFilter;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.access.AccessDeniedHandler;

/**
 * Configures all of the starter except access rules on a chain of security filters:
 * bearer tokens from the {@code Authorization} header, the same answers as the gateway's,
 * the check of the identity headers, and the
 * {@link io.gatehouse.service.propagation.CallContext}; no sessions, no CSRF tokens, no
 * logout page. For applications with a chain of their own: <pre class="code">
 * &#064;Bean
 * SecurityFilterChain api(HttpSecurity http, ServiceSecurity service) {
 *     service.apply(http);
 *     http.authorizeHttpRequests((requests) -&gt; requests
 *         .dispatcherTypeMatchers(DispatcherType.ERROR).permitAll()
 *         .requestMatchers("/admin/**").hasRole("admin")
 *         .anyRequest().authenticated());
 *     return http.build();
 * }
 * </pre>
 */
public final class ServiceSecurity {

	private final IdentityHeaders contract;

	private final RefusalHandler refusals;

	private final IncomingCalls calls;

	private final JwtDecoder decoder;

	ServiceSecurity(IdentityHeaders contract, Refusals refusals, IncomingCalls calls, JwtDecoder decoder) {
		this.contract = contract;
		this.refusals = new RefusalHandler(refusals);
		this.calls = calls;
		this.decoder = decoder;
	}

	/**
	 * Configures a chain. Access rules and changes may follow.
	 * @param http the chain
	 */
	public void apply(HttpSecurity http) {
		http.oauth2ResourceServer(this::resourceServer)
			.exceptionHandling(
					(handling) -> handling.authenticationEntryPoint(this.refusals).accessDeniedHandler(this.refusals))
			.addFilterAfter(new IdentityHeaderFilter(this.contract, this.refusals),
					BearerTokenAuthenticationFilter.class)
			.addFilterAfter(new CallContextFilter(this.calls), IdentityHeaderFilter.class)
			.sessionManagement((sessions) -> sessions.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
			.requestCache(AbstractHttpConfigurer::disable)
			.csrf(AbstractHttpConfigurer::disable)
			.logout(AbstractHttpConfigurer::disable);
	}

	private void resourceServer(OAuth2ResourceServerConfigurer<HttpSecurity> resourceServer) {
		BearerTokenAuthenticationConverter tokens = new BearerTokenAuthenticationConverter();
		tokens.setBearerTokenResolver(
				(request) -> BearerTokens.read(Collections.list(request.getHeaders(HttpHeaders.AUTHORIZATION))));
		resourceServer.authenticationConverter(tokens)
			.authenticationEntryPoint(this.refusals)
			.accessDeniedHandler(this.refusals)
			.jwt((jwt) -> jwt.decoder(this.decoder))
			.withObjectPostProcessor(new FailuresAnswered());
	}

	/**
	 * Returns the entry point for requests without a valid token, for use elsewhere.
	 * @return an entry point that answers 401, or 503 if the issuer's keys are
	 * unavailable
	 */
	public AuthenticationEntryPoint entryPoint() {
		return this.refusals;
	}

	/**
	 * Returns the handler for callers without the required permissions, for use
	 * elsewhere.
	 * @return a handler that answers 403
	 */
	public AccessDeniedHandler accessDeniedHandler() {
		return this.refusals;
	}

	/**
	 * Lets the filter answer also if the keys are unavailable. By default it rethrows
	 * such failures out of the chain, and the client gets a 500.
	 */
	private final class FailuresAnswered implements ObjectPostProcessor<BearerTokenAuthenticationFilter> {

		@Override
		public <O extends BearerTokenAuthenticationFilter> O postProcess(O filter) {
			filter.setAuthenticationFailureHandler(ServiceSecurity.this.refusals);
			return filter;
		}

	}

}
