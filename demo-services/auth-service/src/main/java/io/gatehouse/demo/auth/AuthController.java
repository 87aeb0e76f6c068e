package io.gatehouse.demo.auth;

import io.gatehouse.demo.auth.DemoProperties.User;
import io.gatehouse.demo.auth.LoginBody.Login;
import io.gatehouse.session.Client;
import io.gatehouse.session.IssuedSession;
import io.gatehouse.session.LoginRequest;
import io.gatehouse.session.ReactiveSessionService;
import io.gatehouse.session.SessionSelection;
import io.gatehouse.token.Reason;
import reactor.core.publisher.Mono;

import org.springframework.http.CacheControl;
import org.springframework.http.ResponseEntity;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/**
 * Logs users in and refreshes their tokens. This controller checks credentials only;
 * Gatehouse manages sessions, tokens and their revocation.
 */
@RestController
final class AuthController {

	private final PasswordCheck passwords;

	private final Users users;

	private final Clients clients;

	private final ReactiveSessionService sessions;

	AuthController(PasswordCheck passwords, Users users, Clients clients, ReactiveSessionService sessions) {
		this.passwords = passwords;
		this.users = users;
		this.clients = clients;
		this.sessions = sessions;
	}

	@PostMapping("/auth/login")
	Mono<ResponseEntity<TokenBody>> login(@RequestBody LoginBody body, ServerHttpRequest request) {
		Login login = body.checked();
		Client client = this.clients.of(request);
		return this.passwords.check(login.username(), login.password(), client)
			.switchIfEmpty(Mono.error(BadCredentialsException::new))
			.flatMap((user) -> begin(login, user, client))
			.map(AuthController::tokens);
	}

	private Mono<IssuedSession> begin(Login login, User user, Client client) {
		LoginRequest request = LoginRequest.of(user.account(login.username()), login.device())
			.withClient(client)
			.withTokenFormat(login.tokenFormat());
		return this.sessions.login(request).flatMap((session) -> unlessOutdated(session, login.username(), user));
	}

	/**
	 * Ends the new session if the password changed between the check and the login. The
	 * change ended only the sessions that existed then, not this one.
	 */
	private Mono<IssuedSession> unlessOutdated(IssuedSession session, String username, User user) {
		if (this.users.hasPassword(username, user.password())) {
			return Mono.just(session);
		}
		return this.sessions.end(username, SessionSelection.session(session.sessionId()), Reason.PASSWORD_CHANGED)
			.then(Mono.error(BadCredentialsException::new));
	}

	@PostMapping("/auth/refresh")
	Mono<ResponseEntity<TokenBody>> refresh(@RequestBody RefreshBody body, ServerHttpRequest request) {
		return this.sessions.refresh(body.checked(), this.clients.of(request)).map(AuthController::tokens);
	}

	private static ResponseEntity<TokenBody> tokens(IssuedSession session) {
		return ResponseEntity.ok().cacheControl(CacheControl.noStore()).body(TokenBody.of(session));
	}

}
