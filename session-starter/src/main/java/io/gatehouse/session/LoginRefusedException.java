package io.gatehouse.session;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * No session was made, although it is known who logs in. Nothing was changed.
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
	 * Why.
	 * @return the kind of refusal
	 */
	public Kind kind() {
		return this.kind;
	}

	/**
	 * More about it.
	 * @return why the user was banned, or the guard's code; empty where nobody said
	 * anything
	 */
	public String detail() {
		return this.detail;
	}

	/**
	 * When a ban ends.
	 * @return the time, or {@code null} if it does not end or this is no ban
	 */
	public @Nullable Instant until() {
		return this.until;
	}

	/** Why a login is refused. */
	public enum Kind {

		/** The user or the device is banned. */
		BANNED,

		/** There is no room for another session, and the policy is to refuse. */
		DEVICE_LIMIT,

		/** A {@link LoginGuard} refused. */
		GUARD_REFUSED,

		/** A {@link LoginGuard} needs something more. */
		GUARD_DEMANDS

	}

}
