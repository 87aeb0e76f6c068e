package io.gatehouse.session;

import java.util.HashMap;
import java.util.Map;

import io.gatehouse.token.InvalidSettingException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link DevicePolicy}.
 */
class DevicePolicyTests {

	private static DevicePolicy policy(int maxPerUser, Map<String, Integer> maxPerType) {
		return new DevicePolicy(true, false, maxPerUser, maxPerType, DevicePolicy.WhenFull.REFUSE);
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 1000 })
	void newWhenLimitsAreInBoundsThenKept(int max) {
		DevicePolicy policy = policy(max, Map.of("web", max));
		assertThat(policy.maxPerUser()).isEqualTo(max);
		assertThat(policy.maxPerType()).isEqualTo(Map.of("web", max));
	}

	@ParameterizedTest
	@ValueSource(ints = { Integer.MIN_VALUE, -1, 0, 1001 })
	void newWhenALimitIsOutOfBoundsThenRefusedByItsProperty(int max) {
		assertThatExceptionOfType(InvalidSettingException.class).isThrownBy(() -> policy(max, Map.of()))
			.withMessageContaining("gatehouse.session.devices.max-per-user");
		assertThatExceptionOfType(InvalidSettingException.class).isThrownBy(() -> policy(1, Map.of("web", max)))
			.withMessageContaining("gatehouse.session.devices.max-per-type.web");
	}

	@Test
	void newWhenLimitsChangeAfterwardsThenPolicyDoesNot() {
		Map<String, Integer> limits = new HashMap<>(Map.of("web", 2));
		DevicePolicy policy = policy(3, limits);
		limits.put("web", 5000);
		assertThat(policy.maxPerType()).isEqualTo(Map.of("web", 2));
	}

}
