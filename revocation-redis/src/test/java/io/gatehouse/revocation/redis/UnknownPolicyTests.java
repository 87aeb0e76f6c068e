package io.gatehouse.revocation.redis;

import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class UnknownPolicyTests {

	@ParameterizedTest
	@CsvSource({ "deny, DENY, 0", "DENY, DENY, 0", "allow, ALLOW, 0", "allow-stale:30s, ALLOW_STALE, 30",
			"allow-stale: 2m, ALLOW_STALE, 120", "Allow_Stale : PT1H, ALLOW_STALE, 3600" })
	void ofWhenTextIsAPolicyThenReadsIt(String text, UnknownPolicy.Kind kind, long seconds) {
		UnknownPolicy policy = UnknownPolicy.of(text);
		assertThat(policy).isEqualTo(new UnknownPolicy(kind, Duration.ofSeconds(seconds)));
		assertThat(UnknownPolicy.of(policy.toString())).isEqualTo(policy);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "stale", "allow-stale", "allow-stale:", "allow-stale:soon", "allow-stale:0s",
			"allow-stale:-1s", "allowed" })
	void ofWhenTextIsNoPolicyThenFails(String text) {
		assertThatIllegalArgumentException().isThrownBy(() -> UnknownPolicy.of(text));
	}

	@Test
	void denyThenHasNoAge() {
		assertThat(UnknownPolicy.DENY.age()).isZero();
	}

}
