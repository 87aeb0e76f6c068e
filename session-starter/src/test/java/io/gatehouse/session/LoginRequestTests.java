package io.gatehouse.session;

import java.util.Map;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

/**
 * Tests for {@link LoginRequest}.
 */
class LoginRequestTests {

	@Test
	@SuppressWarnings("NullAway")
	void ofWhenSomethingIsMissingThenRefusedByName() {
		Account alice = Account.ofSubject("alice");
		assertThatNullPointerException().isThrownBy(() -> LoginRequest.of(null, Device.of("phone")))
			.withMessage("The account is missing");
		assertThatNullPointerException().isThrownBy(() -> LoginRequest.of(alice, null))
			.withMessage("The device is missing");
		assertThatNullPointerException().isThrownBy(() -> LoginRequest.of(alice, Device.of("phone")).withClient(null))
			.withMessage("The client is missing");
	}

	@Test
	void withThenChangesOnePartAndKeepsTheOthers() {
		Account alice = Account.ofSubject("alice");
		Device phone = Device.of("phone");
		Client client = new Client("::1", null);
		DevicePolicy policy = new DevicePolicy(true, true, 1, Map.of(), DevicePolicy.WhenFull.REFUSE);
		assertThat(
				LoginRequest.of(alice, phone).withTokenFormat(TokenFormat.OPAQUE).withPolicy(policy).withClient(client))
			.isEqualTo(new LoginRequest(alice, phone, client, policy, TokenFormat.OPAQUE, null));
	}

}
