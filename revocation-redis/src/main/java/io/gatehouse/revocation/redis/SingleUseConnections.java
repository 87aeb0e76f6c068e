package io.gatehouse.revocation.redis;

import java.util.Objects;
import java.util.stream.Stream;

import io.gatehouse.token.InvalidSettingException;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.resource.ClientResources;
import org.jspecify.annotations.Nullable;

import org.springframework.data.redis.connection.RedisConfiguration;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceClientConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceClientConfiguration.LettuceClientConfigurationBuilder;
import org.springframework.data.redis.connection.lettuce.LettuceClientConfiguration.LettuceSslClientConfigurationBuilder;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/**
 * Creates connections to the application's Redis that break instead of reconnecting. By
 * default, Lettuce reconnects and sends a pending command again to the server that
 * answers then. That would hide a change of the primary from the follower, and
 * {@code WAIT} would ask a server that may never have seen the writes in question.
 */
final class SingleUseConnections {

	private SingleUseConnections() {
	}

	/**
	 * Checks that the application's factory exposes the server of its connections.
	 * @param property the setting that needs such connections, for the message
	 * @param value its value
	 * @param harmless the value with which it needs none
	 * @throws InvalidSettingException if the factory does not
	 */
	static void check(LettuceConnectionFactory factory, String property, String value, String harmless) {
		if (where(factory) == null) {
			throw new InvalidSettingException(property, value,
					"The application's LettuceConnectionFactory does not expose the address of its connections.",
					"Build it from a RedisStandaloneConfiguration, RedisSentinelConfiguration or RedisClusterConfiguration, or set this property to "
							+ harmless + ".");
		}
	}

	/**
	 * Creates a factory for the same server, whose commands are not traced. The caller
	 * starts and closes it.
	 * @param factory one that was {@linkplain #check checked}
	 */
	static SingleUseFactory like(LettuceConnectionFactory factory) {
		LettuceClientConfiguration configured = factory.getClientConfiguration();
		ClientResources shared = configured.getClientResources().orElse(null);
		ClientResources derived = (shared != null) ? SingleUseFactory.untraced(shared) : null;
		LettuceConnectionFactory own = new LettuceConnectionFactory(
				Objects.requireNonNull(where(factory), "The factory was not checked"),
				how(configured, (derived != null) ? derived : shared));
		own.setValidateConnection(false);
		return new SingleUseFactory(own, derived);
	}

	private static @Nullable RedisConfiguration where(LettuceConnectionFactory factory) {
		RedisConfiguration special = firstOf(factory.getClusterConfiguration(), factory.getSentinelConfiguration(),
				factory.getSocketConfiguration());
		return (special != null) ? special : standalone(factory);
	}

	/**
	 * Returns the standalone configuration. A factory that was built otherwise has a
	 * default, which does not match its host, port and database: then {@code null}.
	 */
	private static @Nullable RedisConfiguration standalone(LettuceConnectionFactory factory) {
		RedisStandaloneConfiguration standalone = factory.getStandaloneConfiguration();
		boolean matches = standalone.getHostName().equals(factory.getHostName())
				&& standalone.getPort() == factory.getPort() && standalone.getDatabase() == factory.getDatabase();
		return matches ? standalone : null;
	}

	private static @Nullable RedisConfiguration firstOf(@Nullable RedisConfiguration... configurations) {
		return Stream.of(configurations).filter(Objects::nonNull).findFirst().orElse(null);
	}

	private static LettuceClientConfiguration how(LettuceClientConfiguration configured,
			@Nullable ClientResources resources) {
		LettuceClientConfigurationBuilder builder = LettuceClientConfiguration.builder()
			.clientOptions(breaking(configured.getClientOptions().orElseGet(ClientOptions::create)))
			.commandTimeout(configured.getCommandTimeout())
			.shutdownTimeout(configured.getShutdownTimeout())
			.shutdownQuietPeriod(configured.getShutdownQuietPeriod());
		if (resources != null) {
			builder.clientResources(resources);
		}
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
			// callers have their own time-outs, which may be longer
			.timeoutOptions(TimeoutOptions.create())
			.build();
	}

}
