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
 * Makes connections to where those of the application go, which break instead of
 * reconnecting: a command that is sent again to whoever answers now, as Lettuce does it
 * otherwise, would follow another Redis without noticing.
 */
final class SingleUseConnections {

	private SingleUseConnections() {
	}

	/**
	 * Finds out whether the application's factory tells where its connections go.
	 * @throws InvalidSettingException if it does not
	 */
	static void check(LettuceConnectionFactory factory) {
		where(factory);
	}

	/** A factory that is not started yet, and has to be destroyed. */
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

	/** What the factory says is a default where it was not built from such a thing. */
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
			// whoever waits has time-outs of its own, and may wait for long
			.timeoutOptions(TimeoutOptions.create())
			.build();
	}

}
