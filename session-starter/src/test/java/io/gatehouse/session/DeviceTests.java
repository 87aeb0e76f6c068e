package io.gatehouse.session;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNoException;

/**
 * Tests for {@link Device}.
 */
class DeviceTests {

	@Test
	void newWhenPartsAreAsLongAsAllowedThenPasses() {
		assertThatNoException().isThrownBy(() -> new Device("x".repeat(128), "x".repeat(32), "x".repeat(128)));
	}

	@Test
	void newWhenSomethingIsMissingOrTooLongThenRefusedByName() {
		assertThatIllegalArgumentException().isThrownBy(() -> Device.of(""))
			.withMessage("The id of the device is missing");
		assertThatIllegalArgumentException().isThrownBy(() -> Device.of("x".repeat(129)))
			.withMessage("The id of the device has 129 characters; the maximum is 128");
		assertThatIllegalArgumentException().isThrownBy(() -> new Device("x", "x".repeat(33), null))
			.withMessage("The type of the device has 33 characters; the maximum is 32");
		assertThatIllegalArgumentException().isThrownBy(() -> new Device("x", null, "a\tb"))
			.withMessage("The name of the device has control characters");
	}

}
