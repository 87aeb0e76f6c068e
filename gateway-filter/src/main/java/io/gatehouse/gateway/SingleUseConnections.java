package io.gatehouse.gateway;

import java.util.Objects;
import java.util.stream.Stream;

import io.gatehouse.token.InvalidSettingException;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.TimeoutOptions;
import org.jspecify.annotations.Nullable;

import org.springframework.data.redis.connection.RedisConfiguration;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceClientConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceClientConfiguration.LettuceClientConfigurationBuilder;
import org.springframework.data.redis.connection.lettuce.LettuceClientConfiguration.LettuceSslClientConfigurationBuilder;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/**
 * Makes connections to the application's Redis that break instead of reconnecting. By
 * default Lettuce reconnects and sends a command again to the server that answers then,
 * which would hide a change of the primary.
 */
final class SingleUseConnections {

	private SingleUseConnections() {
	}

	/**
	 * Checks that the application's factory exposes its configuration.
	 * @throws InvalidSettingException if it does not
	 */
	static void check(LettuceConnectionFactory factory) {
		where(factory);
	}

	/**
	 * Makes a factory for the same Redis. It is not started; the caller starts and
	 * destroys it.
	 */
	static LettuceConnectionFactory like(LettuceConnectionFactory factory) {
		LettuceConnectionFactory own = new LettuceConnectionFactory(where(factory),
				how(factory.getClientConfiguration()));
		own.setValidateConnection(false);
		return own;
	}

	private static RedisConfiguration where(LettuceConnectionFactory factory) {
		RedisConfiguration special = firstOf(factory.getClusterConfiguration(), factory.getSentinelConfiguration(),
				factory.getSocketConfiguration());
		return (special != null) ? special : standalone(factory);
	}

	/**
	 * Gets the standalone configuration, which is a mere default if the factory was not
	 * built from one.
	 */
	private static RedisConfiguration standalone(LettuceConnectionFactory factory) {
		RedisStandaloneConfiguration standalone = factory.getStandaloneConfiguration();
		if (!standalone.getHostName().equals(factory.getHostName()) || standalone.getPort() != factory.getPort()
				|| standalone.getDatabase() != factory.getDatabase()) {
			throw new InvalidSettingException("gatehouse.revocation.lookup", "local",
					"The application's own LettuceConnectionFactory does not tell where its connections go.",
					"Build it from a RedisStandaloneConfiguration, RedisSentinelConfiguration or RedisClusterConfiguration, or set this to 'redis'.");
		}
		return standalone;
	}

	private static @Nullable RedisConfiguration firstOf(@Nullable RedisConfiguration... configurations) {
		return Stream.of(configurations).filter(Objects::nonNull).findFirst().orElse(null);
	}

	private static LettuceClientConfiguration how(LettuceClientConfiguration configured) {
		LettuceClientConfigurationBuilder builder = LettuceClientConfiguration.builder()
			.clientOptions(breaking(configured.getClientOptions().orElseGet(ClientOptions::create)))
			.commandTimeout(configured.getCommandTimeout())
			.shutdownTimeout(configured.getShutdownTimeout())
			.shutdownQuietPeriod(configured.getShutdownQuietPeriod());
		configured.getClientResources().ifPresent(builder::clientResources);
		configured.getClientName().ifPresent(builder::clientName);
		configured.getRedisCredentialsProviderFactory().ifPresent(builder::redisCredentialsProviderFactory);
		if (configured.isUseSsl()) {
			LettuceSslClientConfigurationBuilder ssl = builder.useSsl().verifyPeer(configured.getVerifyMode());
			if (configured.isStartTls()) {
				ssl.startTls();
			}
		}
		return builder.build();
	}

	private static ClientOptions breaking(ClientOptions options) {
		return options.mutate()
			.autoReconnect(false)
			.disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
			// callers have time-outs of their own, and may block for long
			.timeoutOptions(TimeoutOptions.create())
			.build();
	}

}
