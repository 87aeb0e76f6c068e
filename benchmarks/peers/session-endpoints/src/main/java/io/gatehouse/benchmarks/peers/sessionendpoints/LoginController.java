package io.gatehouse.benchmarks.peers.sessionendpoints;

import java.util.Map;

import io.gatehouse.session.Account;
import io.gatehouse.session.Device;
import io.gatehouse.session.LoginRequest;
import io.gatehouse.session.ReactiveSessionService;
import io.gatehouse.session.TokenFormat;
import reactor.core.publisher.Mono;

import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Logs users in without a password.
 */
@RestController
class LoginController {

	private final ReactiveSessionService sessions;

	LoginController(ReactiveSessionService sessions) {
		this.sessions = sessions;
	}

	@PostMapping("/login/{format}/{user}")
	Mono<Map<String, String>> login(@PathVariable String format, @PathVariable String user) {
		TokenFormat tokenFormat = format.equals("opaque") ? TokenFormat.OPAQUE : TokenFormat.JWT;
		return this.sessions
			.login(LoginRequest.of(Account.ofSubject(user), Device.of("phone")).withTokenFormat(tokenFormat))
			.map((session) -> Map.of("access_token", session.accessToken(), "refresh_token", session.refreshToken()));
	}

}
