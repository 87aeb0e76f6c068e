package io.gatehouse.session;

import io.gatehouse.token.Reason;
import org.jspecify.annotations.Nullable;

/**
 * Thrown when a refresh token is not valid: the {@code invalid_grant} of RFC 6749,
 * section 5.2. The client has to log in again.
 */
public final class InvalidGrantException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final @Nullable Reason reason;

	InvalidGrantException(@Nullable Reason reason) {
		super("The refresh token is not valid");
		this.reason = reason;
	}

	/**
	 * Returns why the session has ended, as far as that is still known.
	 * @return {@link Reason#REFRESH_REUSE} if a token was spent before,
	 * {@link Reason#BANNED} if the user may not go on, the reason of the revocation that
	 * ended the session; or {@code null} if the token is malformed or unknown, or the
	 * time of its session was over
	 */
	public @Nullable Reason reason() {
		return this.reason;
	}

}
