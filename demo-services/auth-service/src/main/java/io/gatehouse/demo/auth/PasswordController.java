package io.gatehouse.demo.auth;

import io.gatehouse.demo.auth.DemoProperties.User;
import io.gatehouse.demo.auth.PasswordBody.Change;
import io.gatehouse.identity.Identity;
import io.gatehouse.session.ReactiveSessionService;
import io.gatehouse.session.SessionSelection;
import io.gatehouse.token.Reason;
import reactor.core.publisher.Mono;

import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/**
 * Changes passwords. A change ends all sessions of the user, except the caller's own on
 * request.
 */
@RestController
final class PasswordController {

	private final PasswordCheck passwords;

	private final Users users;

	private final Clients clients;

	private final ReactiveSessionService sessions;

	PasswordController(PasswordCheck passwords, Users users, Clients clients, ReactiveSessionService sessions) {
		this.passwords = passwords;
		this.users = users;
		this.clients = clients;
		this.sessions = sessions;
	}

	@PostMapping("/auth/password")
	@ResponseStatus(HttpStatus.NO_CONTENT)
	Mono<Void> change(Identity identity, @RequestBody PasswordBody body, ServerHttpRequest request) {
		Change change = body.checked();
		SessionSelection ended = change.keepSession() ? SessionSelection.allBut(CallersSession.of(identity))
				: SessionSelection.all();
		return this.passwords.check(identity.subject(), change.current(), this.clients.of(request))
			.switchIfEmpty(Mono.error(WrongPasswordException::new))
			.flatMap((user) -> this.passwords.hash(change.next())
				.flatMap((hash) -> replace(identity.subject(), user, hash, ended)));
	}

	/**
	 * Replaces the password first and ends the sessions second, since a login with the
	 * old password in between would otherwise survive. If ending the sessions fails or is
	 * cancelled, the old password is restored, so that the client can repeat the request.
	 */
	private Mono<Void> replace(String subject, User user, String hash, SessionSelection ended) {
		return Mono.defer(() -> {
			if (!this.users.replacePassword(subject, user.password(), hash)) {
				return Mono.error(new WrongPasswordException());
			}
			Runnable putBack = () -> this.users.replacePassword(subject, hash, user.password());
			return this.sessions.end(subject, ended, Reason.PASSWORD_CHANGED)
				.doOnError((ex) -> putBack.run())
				.doOnCancel(putBack)
				.then();
		});
	}

}
