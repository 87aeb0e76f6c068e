package io.gatehouse.demo.auth;

import java.util.List;

import io.gatehouse.identity.Identity;
import io.gatehouse.session.ReactiveSessionService;
import io.gatehouse.session.SessionSelection;
import io.gatehouse.token.Reason;
import reactor.core.publisher.Mono;

import org.springframework.stereotype.Component;

/**
 * Lists, ends and names a user's sessions, for that user and for admins.
 */
@Component
final class SessionList {

	private final ReactiveSessionService sessions;

	SessionList(ReactiveSessionService sessions) {
		this.sessions = sessions;
	}

	/** Returns a user's sessions, newest first. The caller's own is marked. */
	Mono<List<SessionBody>> of(String subject, Identity caller) {
		return this.sessions.sessions(subject)
			.map((session) -> SessionBody.of(session, caller.session()))
			.collectList();
	}

	/**
	 * Ends a session.
	 * @return completes when the session has ended; a {@link NotFoundException} if the
	 * user has no such session
	 */
	Mono<Void> end(String subject, String id) {
		return Mono.defer(() -> this.sessions.end(subject, SessionSelection.session(id), Reason.KICKED_OUT))
			// an id that no session can have is treated as unknown
			.onErrorMap(IllegalArgumentException.class, (ex) -> NotFoundException.session())
			.filter((ended) -> ended > 0)
			.switchIfEmpty(Mono.error(NotFoundException::session))
			.then();
	}

	/**
	 * Ends the sessions on a device. None is no error, so that it can be repeated.
	 * @return completes when they have ended
	 */
	Mono<Void> endOnDevice(String subject, String device) {
		return Mono
			.defer(() -> this.sessions.end(subject, SessionSelection.device(Members.text("device", device)),
					Reason.KICKED_OUT))
			.then();
	}

	/**
	 * Names the device of a session.
	 * @return completes when the device is named; a {@link NotFoundException} if the user
	 * has no such session
	 */
	Mono<Void> name(String subject, String id, String deviceName) {
		return this.sessions.name(subject, id, deviceName)
			.onErrorMap(IllegalArgumentException.class, (ex) -> NotFoundException.session())
			.filter((named) -> named)
			.switchIfEmpty(Mono.error(NotFoundException::session))
			.then();
	}

}
