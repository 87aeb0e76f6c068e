package io.gatehouse.demo.auth;

import java.util.List;

import io.gatehouse.identity.Identity;
import io.gatehouse.session.ReactiveSessionService;
import io.gatehouse.session.SessionSelection;
import io.gatehouse.token.Reason;
import reactor.core.publisher.Mono;

import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/**
 * Lists, names and ends the caller's sessions: the current one, another one or all.
 */
@RestController
final class SessionController {

	private final ReactiveSessionService sessions;

	private final SessionList list;

	SessionController(ReactiveSessionService sessions, SessionList list) {
		this.sessions = sessions;
		this.list = list;
	}

	@PostMapping("/auth/logout")
	@ResponseStatus(HttpStatus.NO_CONTENT)
	Mono<Void> logout(Identity identity) {
		return this.sessions.logout(identity.subject(), CallersSession.of(identity));
	}

	@PostMapping("/auth/logout-all")
	@ResponseStatus(HttpStatus.NO_CONTENT)
	Mono<Void> logoutEverywhere(Identity identity) {
		return this.sessions.end(identity.subject(), SessionSelection.all(), Reason.LOGGED_OUT).then();
	}

	@GetMapping("/auth/sessions")
	Mono<List<SessionBody>> sessions(Identity identity) {
		return this.list.of(identity.subject(), identity);
	}

	@DeleteMapping("/auth/sessions")
	@ResponseStatus(HttpStatus.NO_CONTENT)
	Mono<Void> endOthers(Identity identity) {
		SessionSelection others = SessionSelection.allBut(CallersSession.of(identity));
		return this.sessions.end(identity.subject(), others, Reason.KICKED_OUT).then();
	}

	@DeleteMapping("/auth/sessions/{id}")
	@ResponseStatus(HttpStatus.NO_CONTENT)
	Mono<Void> end(Identity identity, @PathVariable String id) {
		return this.list.end(identity.subject(), id);
	}

	@DeleteMapping("/auth/devices/{device}/sessions")
	@ResponseStatus(HttpStatus.NO_CONTENT)
	Mono<Void> endOnDevice(Identity identity, @PathVariable String device) {
		return this.list.endOnDevice(identity.subject(), device);
	}

	@PatchMapping("/auth/sessions/{id}")
	@ResponseStatus(HttpStatus.NO_CONTENT)
	Mono<Void> name(Identity identity, @PathVariable String id, @RequestBody NameBody body) {
		return this.list.name(identity.subject(), id, body.checked());
	}

}
