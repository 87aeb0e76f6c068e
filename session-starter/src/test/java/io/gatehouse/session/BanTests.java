package io.gatehouse.session;

import java.time.Instant;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link Ban}.
 */
class BanTests {

	@Test
	void newWhenEndIsAfterTheYear9999ThenNone() {
		Instant last = Instant.parse("9999-12-31T23:59:59Z");
		assertThat(Ban.user(last, null).until()).isEqualTo(last);
		assertThat(Ban.user(last.plusNanos(1), null).until()).isNull();
		assertThat(Ban.user(Instant.MAX, null).until()).isNull();
	}

	@Test
	void newWhenEndIsBeforeTheEpochThenTheEpoch() {
		assertThat(Ban.user(Instant.MIN, null).until()).isEqualTo(Instant.EPOCH);
	}

	@Test
	void newWhenSomethingIsTooLongThenRefusedByName() {
		assertThatIllegalArgumentException().isThrownBy(() -> Ban.device("x".repeat(129), null, null))
			.withMessage("The id of the device has 129 characters; the maximum is 128");
		assertThatIllegalArgumentException().isThrownBy(() -> Ban.user(null, "x".repeat(257)))
			.withMessage("The reason has 257 characters; the maximum is 256");
	}

	@Test
	void fieldWhenDeviceIsCalledUserThenNotTheUsersField() {
		assertThat(Ban.field(null)).isEqualTo("user");
		assertThat(Ban.field("user")).isEqualTo("device:user");
	}

}
