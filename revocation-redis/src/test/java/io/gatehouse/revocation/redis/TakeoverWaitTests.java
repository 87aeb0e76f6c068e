package io.gatehouse.revocation.redis;

import java.time.Duration;

import io.gatehouse.token.InvalidSettingException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class TakeoverWaitTests {

	private static final Duration LEASE = Duration.ofMillis(1500);

	@Test
	void ofWhenReplicasConfirmThenTheLagAndItsResolutionCount() {
		assertThat(TakeoverWait.of(LEASE, 1, Duration.ofSeconds(10))).isEqualTo(Duration.ofMillis(13_500));
		assertThat(TakeoverWait.of(LEASE, 2, Duration.ofSeconds(1))).isEqualTo(Duration.ofMillis(4500));
	}

	@Test
	void ofWhenNoReplicaConfirmsThenIsTheLease() {
		assertThat(TakeoverWait.of(LEASE, 0, Duration.ofSeconds(10))).isEqualTo(LEASE);
	}

	@ParameterizedTest
	@ValueSource(strings = { "PT0S", "-PT1S", "PT0.5S", "PT3M" })
	void checkLagWhenRedisCannotHaveItThenNamesTheProperty(Duration lag) {
		assertThatExceptionOfType(InvalidSettingException.class).isThrownBy(() -> TakeoverWait.checkLag(lag))
			.withMessageContaining("gatehouse.revocation.min-replicas-max-lag");
	}

}
