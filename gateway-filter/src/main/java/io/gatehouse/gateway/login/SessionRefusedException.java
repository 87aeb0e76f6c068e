package io.gatehouse.gateway.login;

import io.gatehouse.token.Reason;

/**
 * Exception for a browser session without a token that may be used.
 */
final class SessionRefusedException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final Reason reason;

	SessionRefusedException(Reason reason) {
		super(reason.code(), null, false, false);
		this.reason = reason;
	}

	/** Returns the reason: status 401 if the session has ended, 503 otherwise. */
	Reason reason() {
		return this.reason;
	}

}
