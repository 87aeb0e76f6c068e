package io.gatehouse.token;

import org.springframework.security.oauth2.jwt.BadJwtException;

/**
 * Thrown for a token that is invalid and will stay invalid; the response has status 401.
 * Spring Security treats it as an invalid bearer token. The message is the reason's fixed
 * text; a parser's message is in the cause, for debug logs only. There is no stack trace:
 * clients can cause this exception at will, and a trace costs more than the checks that
 * throw it.
 */
public final class InvalidTokenException extends BadJwtException {

	private static final long serialVersionUID = 1L;

	private final Reason reason;

	/**
	 * Makes an exception for a refused token.
	 * @param reason why, with status 401
	 */
	public InvalidTokenException(Reason reason) {
		super(reason.detail());
		this.reason = reason;
	}

	/**
	 * Makes an exception for a token that could not be parsed.
	 * @param reason why, with status 401
	 * @param cause the parser's exception
	 */
	public InvalidTokenException(Reason reason, Throwable cause) {
		super(reason.detail(), cause);
		this.reason = reason;
	}

	@Override
	public synchronized Throwable fillInStackTrace() {
		return this;
	}

	/**
	 * Returns the reason for the refusal.
	 * @return the reason, with status 401
	 */
	public Reason reason() {
		return this.reason;
	}

}
