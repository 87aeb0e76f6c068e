package io.gatehouse.authorizationserver;

import java.time.Clock;
import java.util.Objects;
import java.util.Set;

import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import io.gatehouse.revocation.RedisKeys;
import io.gatehouse.revocation.redis.RevocationProperties;
import io.gatehouse.revocation.redis.Revocations;
import io.gatehouse.revocation.redis.ScriptRunner;
import io.gatehouse.session.AccountLookup;
import io.gatehouse.session.AuthorizationSessions;
import io.gatehouse.session.GatehouseSessionProperties;
import io.gatehouse.session.SessionService;
import io.gatehouse.session.oauth2.FailedAttempts;
import io.gatehouse.token.InvalidSettingException;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.ResourceLoader;
import org.springframework.data.redis.connection.ReactiveRedisConnectionFactory;
import org.springframework.security.oauth2.core.OAuth2Token;
import org.springframework.security.oauth2.jwt.JwtEncoder;
import org.springframework.security.oauth2.server.authorization.OAuth2AuthorizationConsentService;
import org.springframework.security.oauth2.server.authorization.OAuth2AuthorizationService;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClientRepository;
import org.springframework.security.oauth2.server.authorization.settings.AuthorizationServerSettings;
import org.springframework.security.oauth2.server.authorization.token.JwtEncodingContext;
import org.springframework.security.oauth2.server.authorization.token.JwtGenerator;
import org.springframework.security.oauth2.server.authorization.token.OAuth2TokenCustomizer;
import org.springframework.security.oauth2.server.authorization.token.OAuth2TokenGenerator;

/**
 * Beans that Spring Authorization Server takes from the application context: the store of
 * authorizations, the store of consents, and the token generator; and those that connect
 * them with sessions.
 */
@Configuration(proxyBeanMethods = false)
class AuthorizationConfiguration {

	/** The order right before Spring Security's filter chain. */
	private static final int BEFORE_SECURITY = -101;

	@Bean
	OAuth2Store gatehouseOAuth2Store(ReactiveRedisConnectionFactory connectionFactory, RedisKeys keys,
			RevocationProperties revocation) {
		return new OAuth2Store(new ScriptRunner(connectionFactory, revocation.writeTimeout()), keys);
	}

	@Bean
	AuthorizationCodec gatehouseAuthorizationCodec(ResourceLoader resources) {
		return new AuthorizationCodec(Objects.requireNonNull(resources.getClassLoader()));
	}

	@Bean
	LoginRequests gatehouseLoginRequests(ObjectProvider<AccountLookup> accounts) {
		return new LoginRequests(accounts.getIfAvailable());
	}

	@Bean
	SessionEnding gatehouseSessionEnding(SessionService sessions, AuthorizationSessions authorizations,
			Revocations revocations) {
		return new SessionEnding(sessions, authorizations, revocations);
	}

	@Bean
	@ConditionalOnMissingBean(OAuth2AuthorizationService.class)
	RedisAuthorizationService gatehouseAuthorizationService(OAuth2Store store, AuthorizationCodec codec,
			ObjectProvider<RegisteredClientRepository> clients, SessionEnding sessions, JWKSource<SecurityContext> keys,
			GatehouseSessionProperties properties) {
		return new RedisAuthorizationService(store, codec, clients(clients), sessions,
				new IssuedIdTokens(keys, properties), Clock.systemUTC());
	}

	@Bean
	@ConditionalOnMissingBean(OAuth2AuthorizationConsentService.class)
	RedisConsentService gatehouseConsentService(OAuth2Store store, AuthorizationCodec codec) {
		return new RedisConsentService(store, codec);
	}

	private static RegisteredClientRepository clients(ObjectProvider<RegisteredClientRepository> clients) {
		RegisteredClientRepository repository = clients.getIfAvailable();
		if (repository == null) {
			throw new InvalidSettingException("spring.security.oauth2.authorizationserver.client", null,
					"The authorization server has no client.",
					"Register one below this property, or declare a RegisteredClientRepository.");
		}
		return repository;
	}

	@Bean
	@ConditionalOnMissingBean(OAuth2TokenGenerator.class)
	OAuth2TokenGenerator<OAuth2Token> gatehouseTokenGenerator(AuthorizationSessions sessions, LoginRequests logins,
			OAuth2Store store, JwtEncoder encoder, GatehouseSessionProperties properties,
			ObjectProvider<OAuth2TokenCustomizer<JwtEncodingContext>> customizers,
			ObjectProvider<OAuth2AuthorizationService> authorizations) {
		JwtGenerator jwts = new JwtGenerator(encoder);
		jwts.setJwtCustomizer(new SessionClaimsCustomizer(properties, customizers.getIfAvailable()));
		return new SessionTokenGenerator(sessions, logins, store, jwts, authorizations);
	}

	@Bean
	SignOns gatehouseSignOns(AuthorizationSessions authorizations, SessionService sessions, LoginRequests logins,
			AuthorizationServerProperties properties) {
		return new SignOns(authorizations, sessions, logins, properties.deviceCookie(), Clock.systemUTC());
	}

	@Bean
	FilterRegistrationBean<SignOnFilter> gatehouseSignOnFilter(SignOns signOns, SessionEnding sessions) {
		FilterRegistrationBean<SignOnFilter> filter = new FilterRegistrationBean<>(new SignOnFilter(signOns, sessions));
		filter.setOrder(BEFORE_SECURITY);
		return filter;
	}

	@Bean
	FilterRegistrationBean<ClientRequestFilter> gatehouseClientRequestFilter(AuthorizationServerSettings settings,
			AuthorizationServerProperties properties, ObjectProvider<RegisteredClientRepository> clients) {
		AuthorizationServerProperties.FailedAuthentications limit = properties.failedAuthentications();
		FilterRegistrationBean<ClientRequestFilter> filter = new FilterRegistrationBean<>(new ClientRequestFilter(
				Set.of(settings.getTokenEndpoint(), settings.getTokenIntrospectionEndpoint(),
						settings.getTokenRevocationEndpoint(), settings.getPushedAuthorizationRequestEndpoint(),
						settings.getDeviceAuthorizationEndpoint()),
				settings.getAuthorizationEndpoint(),
				new FailedAttempts(limit.burstCapacity(), limit.replenishRate(), System::nanoTime), clients(clients)));
		filter.setOrder(BEFORE_SECURITY - 1);
		return filter;
	}

	@Bean
	ActiveTokens gatehouseActiveTokens(AuthorizationSessions sessions) {
		return new ActiveTokens(sessions);
	}

	/** With another store or generator, a log-out would end nothing. */
	@Bean
	SmartInitializingSingleton gatehouseAuthorizationServiceCheck(OAuth2AuthorizationService authorizations,
			OAuth2TokenGenerator<?> generator) {
		return () -> {
			if (!(authorizations instanceof RedisAuthorizationService)
					|| !(generator instanceof SessionTokenGenerator)) {
				throw new InvalidSettingException("gatehouse.authorization-server.enabled", "true",
						"The application has an OAuth2AuthorizationService or OAuth2TokenGenerator of its own, which knows no sessions.",
						"Remove the bean, or set the property to 'false'.");
			}
		};
	}

	/** Both issuers are one: the tokens of an authorization are those of a session. */
	@Bean
	SmartInitializingSingleton gatehouseIssuerCheck(AuthorizationServerSettings settings,
			GatehouseSessionProperties properties) {
		return () -> {
			String issuer = settings.getIssuer();
			if (!properties.issuer().equals(issuer)) {
				throw new InvalidSettingException("spring.security.oauth2.authorizationserver.issuer", issuer,
						"It is not the issuer of the sessions, 'gatehouse.session.issuer', which is '"
								+ properties.issuer() + "'.",
						"Set both to the URL of this server, such as 'https://sso.example.com'.");
			}
		};
	}

}
