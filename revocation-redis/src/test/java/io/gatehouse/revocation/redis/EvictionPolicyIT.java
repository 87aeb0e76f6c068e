package io.gatehouse.revocation.redis;

import io.gatehouse.test.RedisServer;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of what is logged about the eviction policy of a real Redis.
 */
@ExtendWith(OutputCaptureExtension.class)
class EvictionPolicyIT {

	private static final String WARNING = "Redis may evict the list of revocations when its memory is full";

	@ParameterizedTest
	@ValueSource(strings = { "allkeys-lru", "allkeys-random" })
	void startWhenRedisMayDropTheListThenSaysSo(String policy, CapturedOutput output) {
		try (RedisServer redis = RedisServer.start("--maxmemory-policy", policy);
				RedisFixture fixture = new RedisFixture(redis)) {
			new RedisConnection(fixture.connectionFactory(), RedisFixture.KEYS, null).start();
			assertThat(output).contains(WARNING).contains("maxmemory-policy " + policy);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "noeviction", "volatile-lru" })
	void startWhenRedisKeepsTheListThenSaysNothing(String policy, CapturedOutput output) {
		try (RedisServer redis = RedisServer.start("--maxmemory-policy", policy);
				RedisFixture fixture = new RedisFixture(redis)) {
			new RedisConnection(fixture.connectionFactory(), RedisFixture.KEYS, null).start();
			assertThat(output).doesNotContain(WARNING);
		}
	}

}
