package io.gatehouse.token;

import org.springframework.security.oauth2.jwt.BadJwtException;

/**
 * The token is bad, and will stay bad: an answer of 401. Spring Security treats it as an
 * invalid bearer token. The message is the reason's fixed text; a parser's complaint is
 * in the cause, for debug logs only. There is no stack trace: clients cause this
 * exception at will, and filling in a trace costs more than the checks that throw it.
 */
public final class InvalidTokenException extends BadJwtException {

	private static final long serialVersionUID = 1L;

	private final Reason reason;

	/**
	 * A token refused.
	 * @param reason why, with status 401
	 */
	public InvalidTokenException(Reason reason) {
		super(reason.detail());
		this.reason = reason;
	}

	/**
	 * A token refused because something could not be read.
	 * @param reason why, with status 401
	 * @param cause what could not be read
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
	 * Why the token was refused.
	 * @return the reason, with status 401
	 */
	public Reason reason() {
		return this.reason;
	}

}
