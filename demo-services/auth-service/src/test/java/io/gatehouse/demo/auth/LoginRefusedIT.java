package io.gatehouse.demo.auth;

import io.gatehouse.session.LoginGuard;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.http.HttpStatus;
import org.springframework.test.context.TestPropertySource;

/**
 * Tests of logins that are refused although the credentials are valid.
 */
@TestPropertySource(
		properties = { "gatehouse.session.devices.max-per-user=1", "gatehouse.session.devices.when-full=refuse" })
class LoginRefusedIT extends RunningAuthService {

	@Test
	void loginWhenThereIsNoRoomThen403AndTheOtherDeviceGoesOn() {
		AuthClient.Tokens laptop = client().login(user(), "laptop");
		client().tryLogin(user(), PASSWORD, "phone").isProblem(HttpStatus.FORBIDDEN, "device_limit");
		client().refresh(laptop).tokens();
		client().login(user(), "laptop");
	}

	@Test
	void loginWhenGuardNeedsMoreThen403WithItsCode() {
		client().tryLogin(user(), PASSWORD, "unusual").isProblem(HttpStatus.FORBIDDEN, "otp");
		client().tryLogin(user(), PASSWORD, "stolen").isProblem(HttpStatus.FORBIDDEN, "risk");
		client().login(user(), "laptop");
	}

	@TestConfiguration(proxyBeanMethods = false)
	static class Guards {

		@Bean
		LoginGuard byDevice() {
			return (request) -> Mono.just(decision(request.device().id()));
		}

		private static LoginGuard.Decision decision(String device) {
			return switch (device) {
				case "unusual" -> LoginGuard.Decision.demand("otp");
				case "stolen" -> LoginGuard.Decision.refuse("risk");
				default -> LoginGuard.Decision.allow();
			};
		}

	}

}
