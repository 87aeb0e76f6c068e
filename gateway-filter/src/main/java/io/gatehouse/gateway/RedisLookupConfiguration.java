package io.gatehouse.gateway;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

import io.gatehouse.revocation.RedisKeys;
import io.gatehouse.revocation.RevocableClaims;
import io.gatehouse.token.InvalidSettingException;
import io.lettuce.core.ReadFrom;
import io.lettuce.core.resource.Delay;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.data.redis.autoconfigure.ClientResourcesBuilderCustomizer;
import org.springframework.boot.data.redis.autoconfigure.LettuceClientConfigurationBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Primary;
import org.springframework.core.env.Environment;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/**
 * The list of revocations, and the sessions, in the Redis that
 * {@code spring.data.redis.*} names. Backs off as a whole from a {@link RevocationLookup}
 * of the application's own.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnMissingBean(RevocationLookup.class)
@Import(LocalLookupConfiguration.class)
class RedisLookupConfiguration {

	private static final Duration COMMAND_TIMEOUT = Duration.ofSeconds(2);

	private static final Log logger = LogFactory.getLog(RedisLookupConfiguration.class);

	@Bean
	@ConditionalOnMissingBean
	RedisKeys redisKeys(GatehouseGatewayProperties properties) {
		return new RedisKeys(properties.redis().keyPrefix());
	}

	@Bean
	RedisConnection gatehouseRedisConnection(LettuceConnectionFactory connectionFactory, RedisKeys redisKeys) {
		connectionFactory.getClientConfiguration().getReadFrom().ifPresent(RedisLookupConfiguration::checkReadFrom);
		return new RedisConnection(connectionFactory, redisKeys);
	}

	/** A replica may not have heard of a revocation that was acknowledged. */
	private static void checkReadFrom(ReadFrom readFrom) {
		if (readFrom != ReadFrom.MASTER) {
			throw new InvalidSettingException("spring.data.redis.lettuce.read-from", readFrom.toString(),
					"Revocations that were acknowledged may not have reached a replica.",
					"Remove the property, or set it to 'master'.");
		}
	}

	@Bean
	RedisReader gatehouseRedisReader(RedisConnection gatehouseRedisConnection, GatehouseGatewayProperties properties) {
		return new RedisReader(gatehouseRedisConnection, properties.revocation().timeout());
	}

	@Bean
	RedisRevocationLookup gatehouseRedisRevocationLookup(RedisReader gatehouseRedisReader, RedisKeys redisKeys) {
		return new RedisRevocationLookup(gatehouseRedisReader, redisKeys);
	}

	@Bean
	@Primary
	RevocationLookup revocationLookup(RedisRevocationLookup gatehouseRedisRevocationLookup,
			ObjectProvider<LocalRevocationList> memory, GatehouseGatewayProperties properties) {
		LocalRevocationList inMemory = memory.getIfAvailable();
		return (inMemory != null) ? LocalRevocationLookup.answering(inMemory, gatehouseRedisRevocationLookup,
				properties.revocation().timeout()) : gatehouseRedisRevocationLookup;
	}

	@Bean
	SessionLookup gatehouseSessionLookup(RedisReader gatehouseRedisReader, RedisKeys redisKeys) {
		return new RedisSessionLookup(gatehouseRedisReader, redisKeys);
	}

	/** So that it can be compared with what the session service logs. */
	@Bean
	SmartInitializingSingleton gatehouseGatewayRevocationSettingsLog(LettuceConnectionFactory connectionFactory,
			RedisKeys redisKeys, RevocableClaims revocableClaims, GatehouseGatewayProperties properties) {
		return () -> logger.info("Revocations are read from " + RedisLocation.of(connectionFactory) + "; key prefix '"
				+ redisKeys.prefix() + "', " + scopes(properties) + ", lookup "
				+ properties.revocation().lookup().name().toLowerCase(Locale.ROOT) + ", lease "
				+ properties.revocation().lease().toMillis() + " ms, revocable claims: "
				+ String.join(", ", revocableClaims.names()));
	}

	/** Of each issuer, and of opaque tokens. */
	private static String scopes(GatehouseGatewayProperties properties) {
		List<String> scopes = new ArrayList<>();
		new TreeMap<>(properties.issuers()).forEach((id, issuer) -> scopes
			.add("'" + Objects.requireNonNullElse(issuer.revocationScope(), "") + "' (issuer " + id + ")"));
		if (properties.opaque().enabled()) {
			scopes.add("'" + properties.opaqueRevocationScope() + "' (opaque tokens)");
		}
		return "scope " + String.join(", ", scopes);
	}

	/**
	 * Without {@code spring.data.redis.timeout}, a Redis that accepts connections and
	 * says nothing would hold the first connect, and the end of the process, for a
	 * minute.
	 */
	@Bean
	@ConditionalOnMissingBean(name = "gatehouseCommandTimeout")
	LettuceClientConfigurationBuilderCustomizer gatehouseCommandTimeout(Environment environment) {
		return (builder) -> {
			if (!environment.containsProperty("spring.data.redis.timeout")) {
				builder.commandTimeout(COMMAND_TIMEOUT);
			}
		};
	}

	/**
	 * Lettuce's own pause between attempts grows to half a minute: too long to answer
	 * 503.
	 */
	@Bean
	@ConditionalOnMissingBean(name = "gatehouseReconnectDelay")
	ClientResourcesBuilderCustomizer gatehouseReconnectDelay() {
		return (builder) -> builder
			.reconnectDelay(Delay.exponential(Duration.ofMillis(50), Duration.ofSeconds(1), 2, TimeUnit.MILLISECONDS));
	}

}
