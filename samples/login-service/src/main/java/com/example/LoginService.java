package com.example;

import java.util.List;
import java.util.Map;

import io.gatehouse.identity.Identity;
import io.gatehouse.session.Account;
import io.gatehouse.session.Device;
import io.gatehouse.session.IssuedSession;
import io.gatehouse.session.LoginRequest;
import io.gatehouse.session.SessionService;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

@SpringBootApplication
@RestController
class LoginService {

	private final SessionService sessions;

	LoginService(SessionService sessions) {
		this.sessions = sessions;
	}

	public static void main(String[] args) {
		SpringApplication.run(LoginService.class, args);
	}

	@PostMapping("/auth/login")
	Map<String, String> login(@RequestBody Credentials credentials) {
		// replace this by your own check of the password
		if (!credentials.equals(new Credentials("alice", "alice-pass"))) {
			throw new ResponseStatusException(HttpStatus.UNAUTHORIZED);
		}
		Account account = Account.of("alice", "Alice", List.of("user"), List.of("order:read"), Map.of());
		IssuedSession issued = this.sessions.login(LoginRequest.of(account, Device.of("laptop")));
		return Map.of("access_token", issued.accessToken(), "refresh_token", issued.refreshToken());
	}

	@PostMapping("/auth/logout")
	@ResponseStatus(HttpStatus.NO_CONTENT)
	void logout(Identity caller) {
		this.sessions.logout(caller.subject(), caller.session());
	}

	record Credentials(String username, String password) {

	}

}
