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
 * Beans that read revocations and sessions from the Redis of {@code spring.data.redis.*}.
 * Backs off as a whole if the application has a {@link RevocationLookup} of its own.
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

	/**
	 * Stops the start if reads may go to a replica, which may lack a revocation that was
	 * acknowledged.
	 */
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

	/** Logs the settings, for comparison with the log of the session service. */
	@Bean
	SmartInitializingSingleton gatehouseGatewayRevocationSettingsLog(LettuceConnectionFactory connectionFactory,
			RedisKeys redisKeys, RevocableClaims revocableClaims, GatehouseGatewayProperties properties) {
		return () -> logger.info("Revocations are read from " + RedisLocation.of(connectionFactory) + "; key prefix '"
				+ redisKeys.prefix() + "', " + scopes(properties) + ", lookup "
				+ properties.revocation().lookup().name().toLowerCase(Locale.ROOT) + ", lease "
				+ properties.revocation().lease().toMillis() + " ms, revocable claims: "
				+ String.join(", ", revocableClaims.names()));
	}

	/** The revocation scope of each issuer, and of opaque tokens. */
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
	 * Sets a command time-out if {@code spring.data.redis.timeout} is not set. By
	 * Lettuce's default, a Redis that accepts connections but does not answer would block
	 * the first connect, and the end of the process, for a minute.
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
	 * Limits the reconnect delay to one second. Lettuce's default grows to 30 seconds,
	 * during which requests would be answered with 503.
	 */
	@Bean
	@ConditionalOnMissingBean(name = "gatehouseReconnectDelay")
	ClientResourcesBuilderCustomizer gatehouseReconnectDelay() {
		return (builder) -> builder
			.reconnectDelay(Delay.exponential(Duration.ofMillis(50), Duration.ofSeconds(1), 2, TimeUnit.MILLISECONDS));
	}

}
