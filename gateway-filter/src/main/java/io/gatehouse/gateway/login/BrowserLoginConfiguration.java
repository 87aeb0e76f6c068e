package io.gatehouse.gateway.login;

import java.net.InetAddress;
import java.time.Clock;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.StreamSupport;

import io.gatehouse.gateway.AuthenticationDecisions;
import io.gatehouse.gateway.ForgedTokens;
import io.gatehouse.gateway.RefusalHandler;
import io.gatehouse.revocation.redis.RedisReader;
import io.gatehouse.revocation.redis.RevocationLookups;
import io.gatehouse.revocation.redis.RevocationProperties;
import io.gatehouse.revocation.redis.RevocationProperties.Lookup;
import io.gatehouse.revocation.redis.RevocationQueries;
import io.gatehouse.token.ForGatehouse;
import io.gatehouse.token.InvalidSettingException;
import io.gatehouse.token.Reason;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.security.config.web.server.ServerHttpSecurity;
import org.springframework.security.oauth2.client.ReactiveOAuth2AuthorizedClientProvider;
import org.springframework.security.oauth2.client.RefreshTokenReactiveOAuth2AuthorizedClientProvider;
import org.springframework.security.oauth2.client.endpoint.OAuth2RefreshTokenGrantRequest;
import org.springframework.security.oauth2.client.endpoint.ReactiveOAuth2AccessTokenResponseClient;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.client.registration.ReactiveClientRegistrationRepository;
import org.springframework.security.oauth2.client.web.server.ServerOAuth2AuthorizedClientRepository;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.web.server.SecurityWebFilterChain;
import org.springframework.web.server.session.DefaultWebSessionManager;
import org.springframework.web.server.session.WebSessionIdResolver;
import org.springframework.web.server.session.WebSessionManager;
import org.springframework.web.server.session.WebSessionStore;

/**
 * The login of browsers, and a chain of Spring Security for it if the application has
 * none.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnBooleanProperty("gatehouse.gateway.browser-login.enabled")
@ConditionalOnClass({ ServerHttpSecurity.class, ReactiveClientRegistrationRepository.class })
class BrowserLoginConfiguration {

	private static final String BOUND_ONLY = "gatehouse.gateway.dpop.required";

	private static final String REGISTRATIONS = "spring.security.oauth2.client.registration";

	/**
	 * Returns the cookies.
	 * @throws InvalidSettingException if they are insecure, and other hosts can reach the
	 * gateway
	 */
	@Bean
	LoginCookies gatehouseLoginCookies(BrowserLoginProperties properties, Environment environment) {
		if (properties.insecureCookies() && !isOnLoopback(environment)) {
			throw new InvalidSettingException(BrowserLoginProperties.PREFIX + "insecure-cookies", "true",
					"Sessions could be read and planted over plain HTTP, and other hosts can reach this gateway.",
					"Remove the property; or set 'server.address' to '127.0.0.1' for development.");
		}
		return new LoginCookies(properties.cookieName(), !properties.insecureCookies());
	}

	private static boolean isOnLoopback(Environment environment) {
		return Binder.get(environment)
			.bind("server.address", InetAddress.class)
			.map(InetAddress::isLoopbackAddress)
			.orElse(false);
	}

	@Bean
	WebSessionIdResolver gatehouseSessionIdResolver(LoginCookies gatehouseLoginCookies) {
		return new SessionCookieResolver(gatehouseLoginCookies);
	}

	/** For other parts of the application, such as {@code TokenRelay}. */
	@Bean
	@ConditionalOnMissingBean
	ServerOAuth2AuthorizedClientRepository gatehouseAuthorizedClientRepository() {
		return new SessionClients();
	}

	@Bean
	SessionTokens gatehouseSessionTokens(WebSessionManager webSessionManager,
			ObjectProvider<ReactiveOAuth2AccessTokenResponseClient<OAuth2RefreshTokenGrantRequest>> responses,
			RevocationLookups lookups, RevocationProperties revocation, RevocationQueries queries,
			ObjectProvider<RedisReader> redis, @ForGatehouse ObjectProvider<Clock> clock) {
		Clock time = clock.getIfUnique(Clock::systemUTC);
		boolean inRedis = redis.getIfAvailable() != null && revocation.lookup() != Lookup.NONE;
		return new SessionTokens(store(webSessionManager), provider(responses.getIfUnique(), time),
				new SessionRevocations(lookups, inRedis ? Lookup.REDIS : revocation.lookup(), queries), time);
	}

	private static WebSessionStore store(WebSessionManager sessions) {
		if (sessions instanceof DefaultWebSessionManager manager) {
			return manager.getSessionStore();
		}
		throw new InvalidSettingException(BrowserLoginProperties.PREFIX + "enabled", "true",
				"The WebSessionManager of the application has no WebSessionStore, by which tokens are refreshed once.",
				"Use a DefaultWebSessionManager with a store of your own.");
	}

	private static ReactiveOAuth2AuthorizedClientProvider provider(
			@Nullable ReactiveOAuth2AccessTokenResponseClient<OAuth2RefreshTokenGrantRequest> responses, Clock clock) {
		RefreshTokenReactiveOAuth2AuthorizedClientProvider provider = new RefreshTokenReactiveOAuth2AuthorizedClientProvider();
		provider.setClock(clock);
		provider.setClockSkew(SessionTokens.MARGIN);
		if (responses != null) {
			provider.setAccessTokenResponseClient(responses);
		}
		return provider;
	}

	@Bean
	LoginGuards gatehouseLoginGuards(LoginCookies gatehouseLoginCookies, RefusalHandler refusalHandler,
			ForgedTokens forgedTokens, AuthenticationDecisions gatehouseAuthenticationDecisions) {
		return new LoginGuards(gatehouseLoginCookies, gatehouseAuthenticationDecisions.counting(refusalHandler),
				forgedTokens);
	}

	@Bean
	BrowserLogin gatehouseBrowserLogin(BrowserLoginProperties properties,
			ObjectProvider<ReactiveClientRegistrationRepository> registrations, LoginCookies gatehouseLoginCookies,
			SessionTokens gatehouseSessionTokens, LoginGuards gatehouseLoginGuards) {
		ReactiveClientRegistrationRepository found = registrations.getIfAvailable(() -> {
			throw new InvalidSettingException(BrowserLoginProperties.PREFIX + "enabled", "true",
					"There is no client registration at an identity provider.",
					"Set '" + REGISTRATIONS + ".<id>.client-id' and the other properties of the client.");
		});
		return new BrowserLogin(found, registration(properties, found), gatehouseLoginCookies,
				new BrowserTokenWebFilter(gatehouseLoginCookies, gatehouseSessionTokens), gatehouseLoginGuards);
	}

	/** Returns the registration that browsers without a session are sent to. */
	private static String registration(BrowserLoginProperties properties,
			ReactiveClientRegistrationRepository registrations) {
		String chosen = properties.registrationId();
		if (!(registrations instanceof Iterable<?> all)) {
			if (chosen != null) {
				return chosen;
			}
			throw unclear("The registrations of the application cannot be listed.", "any of them");
		}
		List<String> ids = StreamSupport.stream(all.spliterator(), false)
			.filter((registration) -> registration instanceof ClientRegistration client
					&& AuthorizationGrantType.AUTHORIZATION_CODE.equals(client.getAuthorizationGrantType()))
			.map((registration) -> ((ClientRegistration) registration).getRegistrationId())
			.sorted()
			.toList();
		if (chosen != null && !ids.contains(chosen)) {
			throw new InvalidSettingException(BrowserLoginProperties.PREFIX + "registration-id", chosen,
					"No client registration with the grant 'authorization_code' has this id.",
					"Use one of " + ids + ".");
		}
		if (chosen == null && ids.size() != 1) {
			throw unclear("There are " + ids.size() + " client registrations with the grant 'authorization_code'.",
					ids.toString());
		}
		return (chosen != null) ? chosen : ids.get(0);
	}

	private static InvalidSettingException unclear(String reason, String choice) {
		return new InvalidSettingException(BrowserLoginProperties.PREFIX + "registration-id", null, reason,
				"Set it to the one that browsers log in with: " + choice + ".");
	}

	@Bean
	static BrowserRefusals.PostProcessor gatehouseBrowserRefusalsPostProcessor(ObjectProvider<BrowserLogin> login) {
		Supplier<String> registration = () -> login.getObject().registration();
		return new BrowserRefusals.PostProcessor(registration);
	}

	/**
	 * The chain of Gatehouse. Access rules decide about routes. Headers are those of the
	 * services.
	 */
	@Bean
	@ConditionalOnMissingBean(SecurityWebFilterChain.class)
	SecurityWebFilterChain gatehouseBrowserLoginChain(ServerHttpSecurity http, BrowserLogin login,
			RefusalHandler refusalHandler, AuthenticationDecisions gatehouseAuthenticationDecisions,
			Environment environment) {
		RefusalHandler refusals = gatehouseAuthenticationDecisions.counting(refusalHandler);
		login.applyTo(http);
		return http.headers(ServerHttpSecurity.HeaderSpec::disable)
			.exceptionHandling((handling) -> handling
				.authenticationEntryPoint((exchange, ex) -> refusals.refuse(exchange, Reason.MISSING_TOKEN))
				.accessDeniedHandler((exchange, ex) -> refusals.refuse(exchange, Reason.INSUFFICIENT_PERMISSIONS)))
			.authorizeExchange((exchanges) -> ManagementEndpoints.restrict(exchanges, environment))
			.build();
	}

	/**
	 * Checks that a chain has the login, and that its tokens are not all refused.
	 * @throws InvalidSettingException if only chains of the application exist that lack
	 * it, or if tokens have to be bound to keys
	 */
	@Bean
	SmartInitializingSingleton gatehouseBrowserLoginCheck(BrowserLogin login, Environment environment) {
		return () -> {
			if (environment.getProperty(BOUND_ONLY, boolean.class, false)) {
				throw new InvalidSettingException(BrowserLoginProperties.PREFIX + "enabled", "true",
						"The tokens of sessions are bearer tokens, and '" + BOUND_ONLY + "' refuses all of these.",
						"Remove one of the two.");
			}
			if (!login.isApplied()) {
				throw new InvalidSettingException(BrowserLoginProperties.PREFIX + "enabled", "true",
						"The SecurityWebFilterChain of the application replaces that of Gatehouse, and lacks the login.",
						"Call 'applyTo' of the bean 'BrowserLogin' in your chain, or remove the property.");
			}
		};
	}

}
