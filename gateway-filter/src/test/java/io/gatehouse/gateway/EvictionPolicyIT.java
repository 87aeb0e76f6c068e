package io.gatehouse.gateway;

import java.util.Map;

import io.gatehouse.test.RedisServer;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

@ExtendWith(OutputCaptureExtension.class)
class EvictionPolicyIT {

	private static final String WARNING = "Redis evicts any key when its memory is full";

	@ParameterizedTest
	@ValueSource(strings = { "allkeys-lru", "allkeys-random" })
	void startWhenRedisMayDropTheListThenSaysSo(String policy, CapturedOutput output) {
		try (RedisServer redis = RedisServer.start("--maxmemory-policy", policy);
				Edge edge = Edge.start(redis, Map.of())) {
			assertThat(edge.get("/public/1").status()).isEqualTo(200);
			assertThat(output).contains(WARNING).contains("maxmemory-policy " + policy);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "noeviction", "volatile-lru" })
	void startWhenRedisKeepsTheListThenSaysNothing(String policy, CapturedOutput output) {
		try (RedisServer redis = RedisServer.start("--maxmemory-policy", policy);
				Edge edge = Edge.start(redis, Map.of())) {
			assertThat(edge.get("/public/1").status()).isEqualTo(200);
			assertThat(output).doesNotContain(WARNING);
		}
	}

}
