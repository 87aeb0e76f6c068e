package io.gatehouse.demo.auth;

import java.util.Map;

import io.gatehouse.demo.auth.DemoProperties.User;
import io.gatehouse.demo.auth.LoginBody.Login;
import io.gatehouse.identity.Identity;
import io.gatehouse.session.Account;
import io.gatehouse.session.IssuedSession;
import io.gatehouse.session.LoginRequest;
import io.gatehouse.session.ReactiveSessionService;
import reactor.core.publisher.Mono;

import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebInputException;

/**
 * Logs users in and out. What a session is, which token it gets and how that is taken
 * back is Gatehouse's: here is only who may have one.
 */
@RestController
final class AuthController {

	private final PasswordCheck passwords;

	private final ReactiveSessionService sessions;

	AuthController(PasswordCheck passwords, ReactiveSessionService sessions) {
		this.passwords = passwords;
		this.sessions = sessions;
	}

	@PostMapping("/auth/login")
	Mono<ResponseEntity<TokenBody>> login(@RequestBody LoginBody body) {
		Login login = body.checked();
		return this.passwords.check(login.username(), login.password())
			.switchIfEmpty(Mono.error(BadCredentialsException::new))
			.flatMap((user) -> begin(login, user))
			.map((session) -> ResponseEntity.ok().cacheControl(CacheControl.noStore()).body(TokenBody.of(session)));
	}

	private Mono<IssuedSession> begin(Login login, User user) {
		Account account = new Account(login.username(), user.name(), user.roles(), user.permissions(), Map.of());
		return this.sessions.login(LoginRequest.of(account, login.device()));
	}

	@PostMapping("/auth/logout")
	@ResponseStatus(HttpStatus.NO_CONTENT)
	Mono<Void> logout(Identity identity) {
		String session = identity.session();
		if (session == null) {
			return Mono.error(new ServerWebInputException("The token belongs to no session"));
		}
		return this.sessions.logout(identity.subject(), session);
	}

}
