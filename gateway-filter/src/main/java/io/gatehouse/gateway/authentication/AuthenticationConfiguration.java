package io.gatehouse.gateway.authentication;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.TreeMap;

import io.gatehouse.gateway.AuthenticationDecisions;
import io.gatehouse.gateway.ClientAddressResolver;
import io.gatehouse.gateway.ExchangeAuthenticator;
import io.gatehouse.gateway.ForgedTokens;
import io.gatehouse.gateway.GatehouseGatewayProperties;
import io.gatehouse.gateway.RefusalHandler;
import io.gatehouse.gateway.RouteDescriber;
import io.gatehouse.gateway.TokenSchemes;
import io.gatehouse.gateway.minting.MintingProperties;
import io.gatehouse.gateway.proof.PossessionCheck;
import io.gatehouse.revocation.RedisKeys;
import io.gatehouse.revocation.RevocableClaims;
import io.gatehouse.revocation.redis.RedisReader;
import io.gatehouse.revocation.redis.RevocationHorizon;
import io.gatehouse.revocation.redis.RevocationLookups;
import io.gatehouse.revocation.redis.RevocationProperties;
import io.gatehouse.revocation.redis.RevocationProperties.Lookup;
import io.gatehouse.revocation.redis.RevocationQueries;
import io.gatehouse.token.ForGatehouse;
import io.gatehouse.token.InvalidSettingException;
import io.gatehouse.token.IssuerSettings;
import io.gatehouse.token.JwtVerifier;
import io.gatehouse.token.VerifiedTokenCache;
import io.github.bucket4j.TimeMeter;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import reactor.core.publisher.Mono;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.cloud.gateway.config.GatewayProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Scope;
import org.springframework.security.oauth2.core.OAuth2TokenValidator;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.ReactiveJwtDecoder;

/**
 * Beans that authenticate callers by their tokens.
 */
@Configuration(proxyBeanMethods = false)
class AuthenticationConfiguration {

	/**
	 * Number of recently valid tokens that stay accepted while forged tokens come from
	 * their address: 11 to 21 bytes each, twice at most, allocated on demand.
	 */
	private static final int REMEMBERED_TOKENS = 1_000_000;

	private static final Log logger = LogFactory.getLog(AuthenticationConfiguration.class);

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
	TokenPolicies gatehouseTokenPolicies(GatehouseGatewayProperties properties, AuthenticationProperties authentication,
			RevocationProperties revocation, MintingProperties minting, ObjectProvider<SessionLookup> sessionLookup) {
		return new TokenPolicies(properties, authentication, revocation, sessionLookup.getIfAvailable() != null,
				minting.issuer() != null);
	}

	@Bean
	RouteDescriber gatehousePolicyDescriber(TokenPolicies tokenPolicies) {
		return new PolicyDescriber(tokenPolicies);
	}

	@Bean
	TokenDiagnosis gatehouseTokenDiagnosis(ObjectProvider<JwtVerifier> jwtVerifier,
			@ForGatehouse ObjectProvider<ReactiveJwtDecoder> decoder, PossessionCheck gatehousePossessionCheck,
			ObjectProvider<OpaqueTokenAuthenticator> opaqueTokenAuthenticator,
			RevocationQueries gatehouseRevocationQueries, RevocationLookups lookups,
			ObjectProvider<SessionLookup> sessionLookup, TokenPolicies tokenPolicies) {
		boolean own = decoder.stream().findAny().isPresent();
		return new TokenDiagnosis(own ? null : jwtVerifier.getIfUnique(), gatehousePossessionCheck.methods(),
				opaqueTokenAuthenticator.getIfAvailable(), gatehouseRevocationQueries, lookups,
				sessionLookup.getIfAvailable(), tokenPolicies.standard());
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
	RevocationHorizon gatehouseRevocationHorizon(OpaqueProperties opaque, RevocationProperties revocation,
			ObjectProvider<JwtVerifier> jwtVerifier, @ForGatehouse ObjectProvider<ReactiveJwtDecoder> decoder) {
		JwtVerifier verifier = jwtVerifier.getIfUnique();
		boolean unknown = decoder.stream().findAny().isPresent() || opaque.enabled();
		return new RevocationHorizon((verifier == null || unknown) ? revocation.retention() : verifier.maxTokenLife());
	}

	@Bean
	@ConditionalOnBean(RedisReader.class)
	SessionLookup gatehouseSessionLookup(RedisReader redisReader, RedisKeys redisKeys, RevocationProperties revocation,
			GatehouseGatewayProperties properties) {
		return new RedisSessionLookup(redisReader, redisKeys, keepsRecords(revocation, properties));
	}

	/** Tells whether sessions and opaque tokens that were read are kept in memory. */
	static boolean keepsRecords(RevocationProperties revocation, GatehouseGatewayProperties properties) {
		return revocation.lookup() == Lookup.LOCAL && properties.tokenCache().bytes() > 0;
	}

	@Bean
	SessionCache gatehouseSessionCache(ObjectProvider<SessionLookup> sessionLookup, RevocationLookups lookups,
			RevocationHorizon gatehouseRevocationHorizon, GatehouseGatewayProperties properties) {
		return new SessionCache(sessionLookup.getIfAvailable(() -> NO_SESSIONS), lookups::snapshot,
				gatehouseRevocationHorizon.age(), properties.tokenCache().bytes() / 2);
	}

	/** Logs the settings, for comparison with the log of the session service. */
	@Bean
	@ConditionalOnBean(RedisReader.class)
	SmartInitializingSingleton gatehouseGatewayRevocationSettingsLog(RedisReader redisReader, RedisKeys redisKeys,
			RevocableClaims revocableClaims, GatehouseGatewayProperties properties, OpaqueProperties opaque,
			RevocationProperties revocation) {
		return () -> logger.info("Revocations are read from " + redisReader.location() + "; key prefix '"
				+ redisKeys.prefix() + "', " + scopes(properties, opaque) + ", lookup " + lowerCase(revocation.lookup())
				+ ", lease " + revocation.lease().toMillis() + " ms, revocable claims: "
				+ String.join(", ", revocableClaims.names()));
	}

	/** Logs in one line what is switched on. */
	@Bean
	SmartInitializingSingleton gatehouseGatewaySummaryLog(GatehouseGatewayProperties properties,
			AuthenticationProperties authentication, OpaqueProperties opaque, MintingProperties minting,
			RevocationProperties revocation, FailedAuthenticationProperties failed) {
		return () -> logger.info("Gatehouse requires a token on every route without another access rule. Issuers: "
				+ new TreeMap<>(properties.issuers()).values().stream().map(IssuerSettings::issuer).toList() + ", mode "
				+ lowerCase(authentication.mode()) + ", identity from the " + lowerCase(authentication.identity())
				+ ", lookup " + lowerCase(revocation.lookup()) + ", opaque tokens " + onOff(opaque.enabled())
				+ ", minted tokens " + onOff(minting.issuer() != null) + ", limit of forged tokens "
				+ onOff(failed.enabled()));
	}

	private static String lowerCase(Enum<?> value) {
		return value.name().toLowerCase(Locale.ROOT);
	}

	private static String onOff(boolean on) {
		return on ? "on" : "off";
	}

	/** Returns the revocation scope of each issuer, and of opaque tokens. */
	private static String scopes(GatehouseGatewayProperties properties, OpaqueProperties opaque) {
		List<String> scopes = new ArrayList<>();
		new TreeMap<>(properties.issuers())
			.forEach((id, issuer) -> scopes.add("'" + issuer.scope() + "' (issuer " + id + ")"));
		if (opaque.enabled()) {
			scopes.add("'" + opaque.scope(properties) + "' (opaque tokens)");
		}
		return "scope " + String.join(", ", scopes);
	}

	@Bean
	TokenStateCheck gatehouseTokenStateCheck(RevocationCheck gatehouseRevocationCheck,
			SessionCache gatehouseSessionCache) {
		return new TokenStateCheck(gatehouseRevocationCheck, gatehouseSessionCache);
	}

	@Bean
	RevocationQueries gatehouseRevocationQueries(RevocableClaims revocableClaims, GatehouseGatewayProperties properties,
			ObjectProvider<JwtVerifier> jwtVerifier) {
		JwtVerifier verifier = jwtVerifier.getIfUnique();
		return new RevocationQueries(revocableClaims,
				(verifier != null) ? verifier::revocationScope : properties::revocationScope);
	}

	@Bean
	PreparedJwts gatehousePreparedJwts(ObjectProvider<JwtVerifier> jwtVerifier,
			@ForGatehouse ObjectProvider<ReactiveJwtDecoder> decoder, RevocationQueries gatehouseRevocationQueries,
			GatehouseGatewayProperties properties, MintingProperties minting,
			PossessionCheck gatehousePossessionCheck) {
		ReactiveJwtDecoder own = decoder.getIfAvailable();
		PreparedJwts tokens = (own != null)
				? PreparedJwts.decoding(own, properties.claims(), gatehouseRevocationQueries, minting.issuer())
				: PreparedJwts.verifying(jwtVerifier.getObject(),
						new VerifiedTokenCache<>(properties.tokenCache().bytes()), properties.claims(),
						gatehouseRevocationQueries, minting.issuer());
		return tokens.checking(gatehousePossessionCheck.methods());
	}

	@Bean
	BoundTokens gatehouseBoundTokens(PossessionCheck gatehousePossessionCheck,
			UnknownDecisions gatehouseUnknownDecisions) {
		return new BoundTokens(gatehousePossessionCheck, gatehouseUnknownDecisions);
	}

	@Bean
	JwtAuthenticator gatehouseJwtAuthenticator(PreparedJwts gatehousePreparedJwts,
			TokenStateCheck gatehouseTokenStateCheck, RevocationQueries gatehouseRevocationQueries,
			ObjectProvider<SessionClaims> sessionClaims, GatehouseGatewayProperties properties,
			@ForGatehouse ObjectProvider<Clock> clock) {
		return new JwtAuthenticator(gatehousePreparedJwts, gatehouseTokenStateCheck, gatehouseRevocationQueries,
				sessionClaims.getIfAvailable(), properties.gateway().sessionIssuer(),
				clock.getIfUnique(Clock::systemUTC));
	}

	@Bean
	FailedAuthentications gatehouseFailedAuthentications(FailedAuthenticationProperties properties) {
		return new FailedAuthentications(properties, TimeMeter.SYSTEM_NANOTIME);
	}

	@Bean
	@ConditionalOnProperty("gatehouse.gateway.websocket-token-prefix")
	WebSocketTokenWebFilter gatehouseWebSocketTokenWebFilter(AuthenticationProperties authentication,
			RefusalHandler refusalHandler, AuthenticationDecisions gatehouseAuthenticationDecisions) {
		return new WebSocketTokenWebFilter(
				Objects.requireNonNull(authentication.websocketTokenPrefix(), "The prefix is missing"),
				gatehouseAuthenticationDecisions.counting(refusalHandler));
	}

	@Bean
	RequestOrigins gatehouseRequestOrigins(ClientAddressResolver clientAddressResolver) {
		return new RequestOrigins(clientAddressResolver);
	}

	/**
	 * Counts forged tokens of other parts apart from those of requests, and those of each
	 * part on their own, so that a flood of access tokens or tickets from an address does
	 * not keep an identity provider there from logging users out.
	 */
	@Bean
	@Scope(BeanDefinition.SCOPE_PROTOTYPE)
	ForgedTokens gatehouseForgedTokens(RequestOrigins gatehouseRequestOrigins, FailedAuthenticationProperties limit) {
		return new CountedForgedTokens(gatehouseRequestOrigins,
				new FailedAuthentications(limit, TimeMeter.SYSTEM_NANOTIME), limit.enabled());
	}

	@Bean
	@ConditionalOnMissingBean
	ExchangeAuthenticator exchangeAuthenticator(TokenPolicies tokenPolicies, JwtAuthenticator jwtAuthenticator,
			ObjectProvider<OpaqueTokenAuthenticator> opaqueTokenAuthenticator, RequestOrigins gatehouseRequestOrigins,
			FailedAuthentications failedAuthentications, FailedAuthenticationProperties limit,
			TokenSchemes gatehouseTokenSchemes, BoundTokens gatehouseBoundTokens) {
		TokenAuthenticator tokens = new TokenAuthenticator(tokenPolicies, jwtAuthenticator,
				opaqueTokenAuthenticator.getIfAvailable(), gatehouseTokenSchemes, gatehouseBoundTokens);
		ExchangeAuthenticator limited = limit.enabled()
				? new FailedAuthenticationLimiter(tokens, gatehouseRequestOrigins, failedAuthentications,
						new RecentlyValidTokens(REMEMBERED_TOKENS), gatehouseTokenSchemes)
				: tokens;
		return new CachedTokenAuthenticator(tokenPolicies, jwtAuthenticator, opaqueTokenAuthenticator.getIfAvailable(),
				tokens, limited, gatehouseTokenSchemes, gatehouseBoundTokens);
	}

	/**
	 * Makes callers of sessions and opaque tokens, which services know by minted tokens
	 * only.
	 */
	@Bean
	@ConditionalOnProperty("gatehouse.gateway.minting.issuer")
	SessionClaims gatehouseSessionClaims(GatehouseGatewayProperties properties, MintingProperties minting) {
		return new SessionClaims(Objects.requireNonNull(minting.issuer(), "The issuer is missing"),
				properties.claims());
	}

	/**
	 * Checks the routes in the properties.
	 * @throws InvalidSettingException if the metadata of one is invalid, or needs a
	 * feature that is not set up
	 */
	@Bean
	SmartInitializingSingleton gatehouseTokenPolicyCheck(TokenPolicies tokenPolicies, GatewayProperties routes) {
		return () -> routes.getRoutes()
			.forEach((route) -> tokenPolicies.ofMetadata(String.valueOf(route.getId()), route.getMetadata()));
	}

}
