package io.gatehouse.session.oauth2;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

import com.nimbusds.jose.Algorithm;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import io.gatehouse.boot.PublicPath;
import io.gatehouse.revocation.OpaqueTokenKeys;
import io.gatehouse.revocation.RedisKeys;
import io.gatehouse.revocation.redis.RevocationProperties;
import io.gatehouse.revocation.redis.RevocationReads;
import io.gatehouse.revocation.redis.Revocations;
import io.gatehouse.session.GatehouseOpaqueProperties;
import io.gatehouse.session.GatehouseSessionProperties;
import io.gatehouse.session.ReactiveSessionService;
import io.gatehouse.token.ForGatehouse;
import io.gatehouse.token.InvalidSettingException;
import io.gatehouse.token.IssuerSettings;
import io.gatehouse.token.JwtVerifier;
import io.gatehouse.token.SigningKeys;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.data.redis.connection.ReactiveRedisConnectionFactory;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/**
 * Beans of the endpoints, if they are enabled.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnBooleanProperty("gatehouse.session.oauth2.enabled")
@Import({ ServletTokenEndpointConfiguration.class, ReactiveTokenEndpointConfiguration.class,
		TokenEndpointMeterConfiguration.class })
class TokenEndpointConfiguration {

	/** Largest clock skew that gateways tolerate. */
	private static final Duration CLOCK_SKEW = Duration.ofMinutes(5);

	/** Longest lifetime of a JWT of a session. */
	private static final Duration MAX_LIFE = Duration.ofHours(24);

	/** Memory of verified tokens, in bytes: some 2,700 tokens. */
	private static final long CACHE = 16 * 1024 * 1024;

	private static final String ISSUER_ID = "session";

	@Bean
	RevocationReads gatehouseTokenStateReads(ReactiveRedisConnectionFactory connectionFactory, RedisKeys keys,
			RevocationProperties revocation) {
		if (!(connectionFactory instanceof LettuceConnectionFactory lettuce)) {
			throw new InvalidSettingException(TokenEndpointProperties.PREFIX + "enabled", "true",
					"The states of tokens are read by Lettuce, and the application's Redis client is another.",
					"Remove the property, or use Lettuce.");
		}
		return new RevocationReads(lettuce, keys, revocation);
	}

	@Bean
	ClientAuthenticator gatehouseTokenEndpointClients(TokenEndpointProperties properties,
			GatehouseSessionProperties session) {
		properties.checkClients(session.clientId());
		return new ClientAuthenticator(properties,
				new FailedAttempts(properties.failedAuthentications().burstCapacity(),
						properties.failedAuthentications().replenishRate(), System::nanoTime));
	}

	@Bean
	TokenEndpoints gatehouseTokenEndpoints(ClientAuthenticator clients, IssuedTokens tokens) {
		return new TokenEndpoints(clients, tokens);
	}

	@Bean
	TokenStates gatehouseTokenStates(RevocationReads reads, RedisKeys keys, GatehouseOpaqueProperties opaque,
			RevocationProperties revocation) {
		return new TokenStates(reads, keys, new OpaqueTokenKeys(opaque.keyPrefix(), opaque.keyStyle()),
				revocation.scope());
	}

	@Bean
	IssuedTokens gatehouseIssuedTokens(TokenStates states, ReactiveSessionService sessions, Revocations revocations,
			GatehouseSessionProperties properties, ObjectProvider<SigningKeys> keys,
			@ForGatehouse ObjectProvider<Clock> clocks) {
		SigningKeys signing = keys.getIfAvailable();
		if (signing == null) {
			throw new InvalidSettingException(TokenEndpointProperties.PREFIX + "enabled", "true",
					"The application has a JwtEncoder of its own and no SigningKeys bean, so its tokens cannot be verified here.",
					"Declare a SigningKeys bean with the keys of the encoder.");
		}
		Clock clock = clocks.getIfUnique(Clock::systemUTC);
		return new IssuedTokens(
				new IssuedJwts(verifier(properties, signing, clock), states, sessions, revocations, clock),
				new IssuedOpaqueTokens(states, sessions, properties, clock),
				new IssuedRefreshTokens(states, sessions, properties, clock));
	}

	private static JwtVerifier verifier(GatehouseSessionProperties properties, SigningKeys signing, Clock clock) {
		JWKSet published = signing.published();
		List<String> algorithms = Stream
			.concat(Stream.of(signing.algorithm().jose()),
					published.getKeys().stream().map(JWK::getAlgorithm).filter(Objects::nonNull))
			.map(Algorithm::getName)
			.distinct()
			.toList();
		return JwtVerifier.builder()
			.issuers(Map.of(ISSUER_ID,
					new IssuerSettings(properties.issuer(), null, null, null, algorithms, properties.audiences(),
							List.of(properties.tokenType()), null, MAX_LIFE, CLOCK_SKEW, null)))
			.keys(ISSUER_ID, published)
			.clock(clock)
			.cache(CACHE)
			.build();
	}

	@Bean
	PublicPath gatehouseRevocationPublicPath(TokenEndpointProperties properties) {
		return new PublicPath(properties.revocationPath());
	}

	@Bean
	PublicPath gatehouseIntrospectionPublicPath(TokenEndpointProperties properties) {
		return new PublicPath(properties.introspectionPath());
	}

}
