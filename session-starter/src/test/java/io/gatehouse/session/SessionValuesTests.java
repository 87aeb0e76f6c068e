package io.gatehouse.session;

import java.time.Instant;
import java.util.Map;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SessionValues}.
 */
class SessionValuesTests {

	@Test
	void ofThenReadsDeviceClientAndTimes() {
		assertThat(SessionValues.of("s1",
				Map.of("device", "phone", "device_type", "ios", "device_name", "Phone", "address", "::1", "agent",
						"App/1.0", "created", "1", "seen", "2", "expires", "3")))
			.isEqualTo(new SessionValues("s1", new Device("phone", "ios", "Phone"), new Client("::1", "App/1.0"),
					Instant.ofEpochMilli(1), Instant.ofEpochMilli(2), Instant.ofEpochMilli(3), null));
	}

	@Test
	void ofWhenSessionIsOfOAuthClientThenReadsClientAndSignOn() {
		assertThat(SessionValues.of("s1", Map.of("client_id", "shop", "sign_on", "s0")).authorization())
			.isEqualTo(new ClientAuthorization("shop", "s0"));
		assertThat(SessionValues.of("s1", Map.of("client_id", "tv")).authorization())
			.isEqualTo(new ClientAuthorization("tv", null));
	}

	@Test
	void ofWhenFieldsAreMissingThenSessionCanBeShownAllTheSame() {
		assertThat(SessionValues.of("s1", Map.of())).isEqualTo(new SessionValues("s1", Device.of("s1"), Client.UNKNOWN,
				Instant.EPOCH, Instant.EPOCH, Instant.EPOCH, null));
	}

}
