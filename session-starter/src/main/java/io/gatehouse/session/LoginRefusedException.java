package io.gatehouse.session;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * Thrown when a login of an authenticated user is refused. No session was created, and
 * nothing was changed.
 */
public final class LoginRefusedException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final Kind kind;

	private final String detail;

	private final @Nullable Instant until;

	LoginRefusedException(Kind kind, String detail, @Nullable Instant until) {
		super("The login was refused: " + kind);
		this.kind = kind;
		this.detail = detail;
		this.until = until;
	}

	/**
	 * Returns why the login was refused.
	 * @return the kind of refusal
	 */
	public Kind kind() {
		return this.kind;
	}

	/**
	 * Returns the detail of the refusal.
	 * @return the reason of the ban, or the guard's code; empty if there is none
	 */
	public String detail() {
		return this.detail;
	}

	/**
	 * Returns the end of the ban.
	 * @return the time, or {@code null} if it does not end or this is no ban
	 */
	public @Nullable Instant until() {
		return this.until;
	}

	/** Kinds of refusals. */
	public enum Kind {

		/** The user or the device is banned. */
		BANNED,

		/** There is no room for another session, and the policy is to refuse. */
		DEVICE_LIMIT,

		/** The sign-on that the session was to belong to has ended. */
		SIGN_ON_ENDED,

		/** A {@link LoginGuard} refused. */
		GUARD_REFUSED,

		/** A {@link LoginGuard} needs something more. */
		GUARD_DEMANDS

	}

}
