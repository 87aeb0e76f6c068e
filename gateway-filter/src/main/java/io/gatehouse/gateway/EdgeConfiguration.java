package io.gatehouse.gateway;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.TreeMap;

import io.gatehouse.boot.VerifyingReactiveJwtDecoder;
import io.gatehouse.identity.IdentityHeaders;
import io.gatehouse.revocation.RedisKeys;
import io.gatehouse.revocation.RevocableClaims;
import io.gatehouse.revocation.redis.RedisReader;
import io.gatehouse.revocation.redis.RevocationHorizon;
import io.gatehouse.revocation.redis.RevocationLookups;
import io.gatehouse.revocation.redis.RevocationProperties;
import io.gatehouse.revocation.redis.RevocationQueries;
import io.gatehouse.token.DeclaredBeans;
import io.gatehouse.token.ForGatehouse;
import io.gatehouse.token.InvalidSettingException;
import io.gatehouse.token.JwtVerifier;
import io.github.bucket4j.TimeMeter;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import reactor.core.publisher.Mono;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.reactor.netty.NettyServerCustomizer;
import org.springframework.boot.webflux.autoconfigure.WebFluxProperties;
import org.springframework.boot.webflux.autoconfigure.WebHttpHandlerBuilderCustomizer;
import org.springframework.cloud.gateway.config.GatewayProperties;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.security.oauth2.core.OAuth2TokenValidator;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.ReactiveJwtDecoder;
import org.springframework.security.web.server.firewall.ServerWebExchangeFirewall;
import org.springframework.web.server.adapter.ForwardedHeaderTransformer;
import org.springframework.web.server.adapter.WebHttpHandlerBuilder;

/**
 * Configuration of the beans that process a request at the edge.
 */
@Configuration(proxyBeanMethods = false)
class EdgeConfiguration {

	private static final Log logger = LogFactory.getLog(EdgeConfiguration.class);

	/**
	 * Session lookup of a gateway that has none. {@link TokenPolicies} lets no request
	 * use it.
	 */
	private static final SessionLookup NO_SESSIONS = (user, session) -> Mono
		.just(new LookupResult.Unknown<>("no_session_lookup"));

	@Bean
	@ConditionalOnMissingBean
	@Conditional(OnMissingDecoder.class)
	JwtVerifier jwtVerifier(GatehouseGatewayProperties properties, RevocableClaims revocableClaims,
			ObjectProvider<OAuth2TokenValidator<Jwt>> validators, @ForGatehouse ObjectProvider<Clock> clock) {
		return JwtVerifier.builder()
			.issuers(properties.issuers())
			.jwkSet(properties.jwkSet())
			.revocableClaims(revocableClaims.names())
			.validators(validators.orderedStream().toList())
			.clock(clock.getIfUnique(Clock::systemUTC))
			.build();
	}

	@Bean
	static BeanFactoryPostProcessor gatehouseGatewayDeclaredBeansCheck() {
		return (beans) -> {
			DeclaredBeans.warnOfOthers(beans, ReactiveJwtDecoder.class, "verifies tokens by 'gatehouse.issuers.*'");
			DeclaredBeans.warnOfOthers(beans, Clock.class, "goes by the system's clock");
			DeclaredBeans.warnOfOthers(beans, ServerWebExchangeFirewall.class,
					"refuses requests by 'gatehouse.gateway.firewall.*'");
		};
	}

	@Bean
	@ConditionalOnMissingBean
	IdentityHeaders identityHeaders(GatehouseGatewayProperties properties) {
		return properties.headers().contract(properties.claims());
	}

	@Bean
	CohortHeaders gatehouseCohortHeaders(GatehouseGatewayProperties properties, Environment environment) {
		return CohortHeaders.of(properties.headers().cohort(), environment);
	}

	/** Firewall for the filter chains of Spring Security, if the application has any. */
	@Bean
	@ConditionalOnMissingBean
	ServerWebExchangeFirewall gatehouseFirewall(GatehouseGatewayProperties properties) {
		return StrictFirewalls.of(properties.gateway().firewall());
	}

	@Bean
	static GuardedServerPostProcessor gatehouseGuardedServerPostProcessor(BeanFactory beans) {
		return new GuardedServerPostProcessor(beans);
	}

	@Bean(GuardedServerPostProcessor.FOLDED_HEADERS)
	NettyServerCustomizer gatehouseFoldedHeaderCustomizer(GatehouseGatewayProperties properties) {
		boolean allowed = properties.gateway().firewall().allow().contains(FirewallRelaxation.FOLDED_HEADERS);
		return (server) -> allowed ? server
				: server.doOnChannelInit((observer, channel, address) -> FoldedHeaderHandler.addTo(channel.pipeline()));
	}

	/**
	 * First of all customizers. It replaces the handler of
	 * {@code server.forward-headers-strategy} or of the platform, and leaves a handler
	 * that the application sets.
	 */
	@Bean(GuardedServerPostProcessor.FORWARDED_HEADERS)
	@Order(Ordered.HIGHEST_PRECEDENCE)
	NettyServerCustomizer gatehouseForwardedHeadersCustomizer(ClientAddressResolver clientAddressResolver) {
		return new TrustedForwardedHeaders(clientAddressResolver)::addTo;
	}

	@Bean
	@Order(Ordered.HIGHEST_PRECEDENCE)
	WebHttpHandlerBuilderCustomizer gatehouseForwardedHeaderTransformerCustomizer(
			ClientAddressResolver clientAddressResolver, ApplicationContext context) {
		return (builder) -> {
			if (builder.hasForwardedHeaderTransformer()) {
				TrustedForwardedHeaders.warnUnlessTrusted(clientAddressResolver);
				ForwardedHeaderTransformer transformer = context.getBean(
						WebHttpHandlerBuilder.FORWARDED_HEADER_TRANSFORMER_BEAN_NAME, ForwardedHeaderTransformer.class);
				builder.forwardedHeaderTransformer(
						new TrustedForwardedHeaderTransformer(transformer, clientAddressResolver));
			}
		};
	}

	@Bean
	@ConditionalOnMissingBean
	RefusalHandler refusalHandler(GatehouseGatewayProperties properties) {
		return new ProblemRefusalHandler(properties.gateway().realm(), properties.gateway().retryAfter());
	}

	@Bean
	TokenPolicies gatehouseTokenPolicies(GatehouseGatewayProperties properties, RevocationProperties revocation,
			ObjectProvider<SessionLookup> sessionLookup, ObjectProvider<TokenMinter> tokenMinter) {
		return new TokenPolicies(properties, revocation, sessionLookup.getIfAvailable() != null,
				tokenMinter.getIfAvailable() != null);
	}

	@Bean
	UnknownDecisions gatehouseUnknownDecisions() {
		return new UnknownDecisions();
	}

	@Bean
	RevocationCheck gatehouseRevocationCheck(RevocationLookups lookups, UnknownDecisions gatehouseUnknownDecisions) {
		return new RevocationCheck(lookups, gatehouseUnknownDecisions);
	}

	/**
	 * The lifetime of opaque tokens, and of tokens that another decoder verifies, is
	 * unknown: floors that could cover them are kept as long as in Redis.
	 */
	@Bean
	RevocationHorizon gatehouseRevocationHorizon(GatehouseGatewayProperties properties, RevocationProperties revocation,
			ObjectProvider<JwtVerifier> jwtVerifier, @ForGatehouse ObjectProvider<ReactiveJwtDecoder> decoder) {
		JwtVerifier verifier = jwtVerifier.getIfUnique();
		boolean unknown = decoder.stream().findAny().isPresent() || properties.opaque().enabled();
		return new RevocationHorizon((verifier == null || unknown) ? revocation.retention() : verifier.maxTokenLife());
	}

	@Bean
	@ConditionalOnBean(RedisReader.class)
	SessionLookup gatehouseSessionLookup(RedisReader redisReader, RedisKeys redisKeys) {
		return new RedisSessionLookup(redisReader, redisKeys);
	}

	/** Logs the settings, for comparison with the log of the session service. */
	@Bean
	@ConditionalOnBean(RedisReader.class)
	SmartInitializingSingleton gatehouseGatewayRevocationSettingsLog(RedisReader redisReader, RedisKeys redisKeys,
			RevocableClaims revocableClaims, GatehouseGatewayProperties properties, RevocationProperties revocation) {
		return () -> logger.info("Revocations are read from " + redisReader.location() + "; key prefix '"
				+ redisKeys.prefix() + "', " + scopes(properties) + ", lookup "
				+ revocation.lookup().name().toLowerCase(Locale.ROOT) + ", lease " + revocation.lease().toMillis()
				+ " ms, revocable claims: " + String.join(", ", revocableClaims.names()));
	}

	/** Returns the revocation scope of each issuer, and of opaque tokens. */
	private static String scopes(GatehouseGatewayProperties properties) {
		List<String> scopes = new ArrayList<>();
		new TreeMap<>(properties.issuers()).forEach((id, issuer) -> scopes
			.add("'" + Objects.requireNonNullElse(issuer.revocationScope(), "") + "' (issuer " + id + ")"));
		if (properties.opaque().enabled()) {
			scopes.add("'" + properties.opaqueRevocationScope() + "' (opaque tokens)");
		}
		return "scope " + String.join(", ", scopes);
	}

	@Bean
	TokenStateCheck gatehouseTokenStateCheck(RevocationCheck gatehouseRevocationCheck,
			ObjectProvider<SessionLookup> sessionLookup) {
		return new TokenStateCheck(gatehouseRevocationCheck, sessionLookup.getIfAvailable(() -> NO_SESSIONS));
	}

	@Bean
	RevocationQueries gatehouseRevocationQueries(RevocableClaims revocableClaims, GatehouseGatewayProperties properties,
			ObjectProvider<JwtVerifier> jwtVerifier) {
		JwtVerifier verifier = jwtVerifier.getIfUnique();
		return new RevocationQueries(revocableClaims,
				(verifier != null) ? verifier::revocationScope : properties::revocationScope);
	}

	@Bean
	JwtAuthenticator gatehouseJwtAuthenticator(ObjectProvider<JwtVerifier> jwtVerifier,
			@ForGatehouse ObjectProvider<ReactiveJwtDecoder> decoder, TokenStateCheck gatehouseTokenStateCheck,
			RevocationQueries gatehouseRevocationQueries, ObjectProvider<MintedClaims> mintedClaims,
			GatehouseGatewayProperties properties, @ForGatehouse ObjectProvider<Clock> clock) {
		return new JwtAuthenticator(
				decoder.getIfAvailable(() -> new VerifyingReactiveJwtDecoder(jwtVerifier.getObject())),
				gatehouseTokenStateCheck, properties.claims(), gatehouseRevocationQueries,
				mintedClaims.getIfAvailable(), properties.gateway().sessionIssuer(),
				clock.getIfUnique(Clock::systemUTC));
	}

	/**
	 * Resolves client addresses.
	 * @throws InvalidSettingException if the property of trusted proxies is not a valid
	 * regular expression
	 */
	@Bean
	@ConditionalOnMissingBean
	ClientAddressResolver clientAddressResolver(GatewayProperties gatewayProperties) {
		return ClientAddressResolver.of(gatewayProperties.getTrustedProxies());
	}

	@Bean
	FailedAuthentications gatehouseFailedAuthentications(GatehouseGatewayProperties properties) {
		return new FailedAuthentications(properties.gateway().failedAuthentications(), TimeMeter.SYSTEM_NANOTIME);
	}

	@Bean
	TokenRelay gatehouseTokenRelay(GatehouseGatewayProperties properties, ObjectProvider<TokenMinter> tokenMinter,
			ObjectProvider<MintedClaims> mintedClaims) {
		return new TokenRelay(properties.gateway(), tokenMinter.getIfAvailable(), mintedClaims.getIfAvailable());
	}

	@Bean
	@ConditionalOnMissingBean
	ExchangeAuthenticator exchangeAuthenticator(TokenPolicies tokenPolicies, JwtAuthenticator jwtAuthenticator,
			ObjectProvider<OpaqueTokenAuthenticator> opaqueTokenAuthenticator,
			ClientAddressResolver clientAddressResolver, FailedAuthentications failedAuthentications,
			GatehouseGatewayProperties properties) {
		ExchangeAuthenticator tokens = new TokenAuthenticator(tokenPolicies, jwtAuthenticator,
				opaqueTokenAuthenticator.getIfAvailable());
		FailedAuthenticationProperties limit = properties.gateway().failedAuthentications();
		return limit.enabled() ? new FailedAuthenticationLimiter(tokens, clientAddressResolver, failedAuthentications,
				new RecentlyValidTokens(limit.knownTokens())) : tokens;
	}

	@Bean
	EdgeWebFilter gatehouseEdgeWebFilter(@ForGatehouse ObjectProvider<ServerWebExchangeFirewall> firewall,
			GatehouseGatewayProperties properties, IdentityHeaders identityHeaders, RefusalHandler refusalHandler,
			CohortHeaders cohortHeaders) {
		return new EdgeWebFilter(firewall.getIfAvailable(() -> StrictFirewalls.of(properties.gateway().firewall())),
				properties.gateway().firewall().allow(), cohortHeaders.guardedIn(identityHeaders), refusalHandler);
	}

	@Bean
	HeaderGuardTrailersFilter gatehouseIdentityTrailersFilter(IdentityHeaders identityHeaders,
			CohortHeaders cohortHeaders) {
		return new HeaderGuardTrailersFilter(cohortHeaders.guardedIn(identityHeaders));
	}

	/**
	 * Creates the filter, and checks the routes in the properties.
	 * @throws InvalidSettingException if an access rule, or the metadata of a route in
	 * the properties, is invalid
	 */
	@Bean
	AuthenticationGlobalFilter gatehouseAuthenticationGlobalFilter(ExchangeAuthenticator exchangeAuthenticator,
			TokenPolicies tokenPolicies, GatehouseGatewayProperties properties, GatewayProperties gatewayProperties,
			TokenRelay tokenRelay, IdentityHeaders identityHeaders, RefusalHandler refusalHandler,
			StreamReauthentication streamReauthentication, ObjectProvider<WebFluxProperties> webFluxProperties) {
		gatewayProperties.getRoutes().forEach((route) -> {
			String id = String.valueOf(route.getId());
			AccessRule rule = AccessRules.ofMetadata(id, route.getMetadata());
			tokenPolicies.ofMetadata(id, route.getMetadata());
			tokenRelay.check(id, route.getUri(), route.getMetadata(), rule);
		});
		WebFluxProperties webFlux = webFluxProperties.getIfAvailable();
		AccessRules rules = new AccessRules(properties.gateway().access(),
				(webFlux != null) ? webFlux.getBasePath() : null);
		return new AuthenticationGlobalFilter(exchangeAuthenticator, rules, tokenPolicies, tokenRelay, identityHeaders,
				refusalHandler, streamReauthentication);
	}

	/**
	 * Not created beside the application's own authentication filter, whose admissions it
	 * would not know.
	 */
	@Bean
	@ConditionalOnBean(AuthenticationGlobalFilter.class)
	VerifiedBearerFilter gatehouseVerifiedBearerFilter(IdentityHeaders identityHeaders) {
		return new VerifiedBearerFilter(identityHeaders);
	}

}
