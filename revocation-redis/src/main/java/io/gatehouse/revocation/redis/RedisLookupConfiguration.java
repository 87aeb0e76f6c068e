package io.gatehouse.revocation.redis;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import io.gatehouse.revocation.RedisKeys;
import io.gatehouse.token.InvalidSettingException;
import io.lettuce.core.ReadFrom;
import io.lettuce.core.resource.Delay;

import org.springframework.beans.factory.ObjectProvider;
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
 * Beans that read revocations from the Redis of {@code spring.data.redis.*}. Backs off as
 * a whole if the application has a {@link RevocationLookup} of its own.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnMissingBean(RevocationLookup.class)
@Import(LocalLookupConfiguration.class)
class RedisLookupConfiguration {

	private static final Duration COMMAND_TIMEOUT = Duration.ofSeconds(2);

	@Bean
	RedisConnection gatehouseRedisConnection(LettuceConnectionFactory connectionFactory, RedisKeys redisKeys,
			RevocationProperties properties) {
		checkReadFrom(connectionFactory);
		return new RedisConnection(connectionFactory, redisKeys, properties.migrationUntil());
	}

	/**
	 * Stops the start if reads may go to a replica, which may lack a revocation that was
	 * acknowledged.
	 */
	static void checkReadFrom(LettuceConnectionFactory connectionFactory) {
		ReadFrom readFrom = connectionFactory.getClientConfiguration().getReadFrom().orElse(ReadFrom.MASTER);
		if (readFrom != ReadFrom.MASTER) {
			throw new InvalidSettingException("spring.data.redis.lettuce.read-from", readFrom.toString(),
					"Revocations that were acknowledged may not have reached a replica.",
					"Remove the property, or set it to 'master'.");
		}
	}

	@Bean
	RedisReader gatehouseRedisReader(RedisConnection gatehouseRedisConnection, RevocationProperties properties) {
		return new RedisReader(gatehouseRedisConnection, properties.timeout());
	}

	@Bean
	RedisRevocationLookup gatehouseRedisRevocationLookup(RedisReader gatehouseRedisReader, RedisKeys redisKeys,
			RevocationProperties properties) {
		return new RedisRevocationLookup(gatehouseRedisReader, redisKeys, properties.timeout());
	}

	@Bean
	@Primary
	RevocationLookup revocationLookup(RedisRevocationLookup gatehouseRedisRevocationLookup,
			ObjectProvider<LocalRevocationList> memory, RevocationProperties properties) {
		LocalRevocationList inMemory = memory.getIfAvailable();
		return (inMemory != null)
				? LocalRevocationLookup.answering(inMemory, gatehouseRedisRevocationLookup, properties.timeout())
				: gatehouseRedisRevocationLookup;
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
