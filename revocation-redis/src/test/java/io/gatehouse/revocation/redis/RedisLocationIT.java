package io.gatehouse.revocation.redis;

import io.gatehouse.test.RedisServer;
import io.gatehouse.test.RespClient;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of what a gateway logs at its start about a real Redis that it cannot use.
 */
@ExtendWith(OutputCaptureExtension.class)
class RedisLocationIT {

	private static final String REMEDY = "check 'spring.data.redis.username' and 'spring.data.redis.password'";

	@Test
	void startWhenPasswordIsMissingThenSaysSo(CapturedOutput output) {
		try (RedisServer redis = protectedRedis()) {
			start(redis.port(), null, null);
			assertThat(output).contains("Redis 127.0.0.1:" + redis.port() + ", database 0: NOAUTH",
					"Redis refused user 'default'; " + REMEDY);
		}
	}

	@Test
	void startWhenPasswordIsWrongThenSaysSoWithoutThePassword(CapturedOutput output) {
		try (RedisServer redis = protectedRedis()) {
			start(redis.port(), "edge", "wrong-password");
			assertThat(output)
				.contains("Redis 127.0.0.1:" + redis.port() + ", database 0: WRONGPASS",
						"Redis refused user 'edge'; " + REMEDY)
				.doesNotContain("wrong-password", "right-password");
		}
	}

	@Test
	void startWhenNoRedisListensThenSaysWhere(CapturedOutput output) {
		int port;
		try (RedisServer redis = RedisServer.start()) {
			port = redis.port();
		}
		start(port, null, null);
		assertThat(output).contains("Redis is not available yet.", "127.0.0.1:" + port)
			.contains("Connection refused")
			.doesNotContain(REMEDY);
	}

	private static RedisServer protectedRedis() {
		RedisServer redis = RedisServer.start();
		new RespClient(redis.port()).call("CONFIG", "SET", "requirepass", "right-password");
		return redis;
	}

	private static void start(int port, @Nullable String user, @Nullable String password) {
		RedisStandaloneConfiguration configuration = new RedisStandaloneConfiguration("127.0.0.1", port);
		configuration.setUsername(user);
		if (password != null) {
			configuration.setPassword(password);
		}
		LettuceConnectionFactory factory = new LettuceConnectionFactory(configuration);
		factory.afterPropertiesSet();
		factory.start();
		try {
			new RedisConnection(factory, RedisFixture.KEYS, null).start();
		}
		finally {
			factory.destroy();
		}
	}

}
