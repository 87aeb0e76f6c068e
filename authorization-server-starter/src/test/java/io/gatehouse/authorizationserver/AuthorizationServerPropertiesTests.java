package io.gatehouse.authorizationserver;

import java.time.Duration;
import java.util.Map;

import io.gatehouse.authorizationserver.AuthorizationServerProperties.FailedAuthentications;
import io.gatehouse.token.InvalidSettingException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link AuthorizationServerProperties}.
 */
class AuthorizationServerPropertiesTests {

	private static AuthorizationServerProperties with(String cookie, String uri, Duration timeout) {
		return new AuthorizationServerProperties(true, cookie, Map.of("shop", uri), timeout,
				new FailedAuthentications(10, 1));
	}

	@ParameterizedTest
	@ValueSource(strings = { "shop.example.com/logout", "/logout", "ftp://shop.example.com/", "https:///logout",
			"https://shop.example.com/#logout", "https://user:secret@shop.example.com/", "https://shop example.com/",
			"" })
	void newWhenUriIsNoneThenRefusedByName(String uri) {
		assertThatExceptionOfType(InvalidSettingException.class)
			.isThrownBy(() -> with("device", uri, Duration.ofSeconds(1)))
			.withMessageContaining("gatehouse.authorization-server.back-channel-logout-uris[shop]");
	}

	@Test
	void newWhenCookieOrTimeoutIsOutOfBoundsThenRefusedByName() {
		String uri = "https://shop.example.com/logout";
		for (String cookie : new String[] { "", "a b", "a;b", "a=b" }) {
			assertThatExceptionOfType(InvalidSettingException.class)
				.isThrownBy(() -> with(cookie, uri, Duration.ofSeconds(1)))
				.withMessageContaining("gatehouse.authorization-server.device-cookie");
		}
		for (Duration timeout : new Duration[] { Duration.ZERO, Duration.ofSeconds(31) }) {
			assertThatExceptionOfType(InvalidSettingException.class).isThrownBy(() -> with("device", uri, timeout))
				.withMessageContaining("gatehouse.authorization-server.back-channel-logout-timeout");
		}
		assertThatExceptionOfType(InvalidSettingException.class).isThrownBy(() -> new FailedAuthentications(0, 1))
			.withMessageContaining("gatehouse.authorization-server.failed-authentications.burst-capacity");
		assertThatExceptionOfType(InvalidSettingException.class).isThrownBy(() -> new FailedAuthentications(1, 10_001))
			.withMessageContaining("gatehouse.authorization-server.failed-authentications.replenish-rate");
		assertThat(with("device", uri, Duration.ofSeconds(1)).backChannelLogoutUris()).containsEntry("shop", uri);
	}

}
