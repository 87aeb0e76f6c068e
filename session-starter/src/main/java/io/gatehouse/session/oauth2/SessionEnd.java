package io.gatehouse.session.oauth2;

import io.gatehouse.session.ReactiveSessionService;
import io.gatehouse.session.SessionSelection;
import io.gatehouse.token.Reason;
import reactor.core.publisher.Mono;

/**
 * End of a session because one of its tokens was revoked, as {@link Reason#LOGGED_OUT}.
 */
final class SessionEnd {

	private SessionEnd() {
	}

	/**
	 * Ends a session.
	 * @param exists whether its record was found. If not, an earlier request may have
	 * ended it without the confirmation of every gateway: then this one waits for that,
	 * and writes no floor, since the ids are not verified
	 * @return completes when no gateway accepts its tokens
	 */
	static Mono<Void> of(ReactiveSessionService sessions, String subject, String sessionId, boolean exists) {
		return exists ? sessions.logout(subject, sessionId)
				: sessions.end(subject, SessionSelection.session(sessionId), Reason.LOGGED_OUT).then();
	}

}
