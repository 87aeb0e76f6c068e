package io.gatehouse.revocation.redis;

import org.jspecify.annotations.Nullable;

import org.springframework.dao.TransientDataAccessException;

/**
 * Thrown when a revocation was written but not confirmed: not every gateway confirmed it
 * in time ({@code gatehouse.revocation.confirm-timeout}), or fewer gateways follow the
 * list than required ({@code gatehouse.revocation.expect-gateways}). Gateways that
 * received it apply it, but a Redis that failed since may have lost it. Calling again is
 * safe, and waits again; when that call returns, no gateway accepts the tokens.
 */
public final class UnconfirmedRevocationException extends TransientDataAccessException {

	private static final long serialVersionUID = 1L;

	private final boolean lost;

	private UnconfirmedRevocationException(String message, boolean lost, @Nullable Throwable cause) {
		super(message, cause);
		this.lost = lost;
	}

	/**
	 * Returns the failure of a call that timed out.
	 * @param cause the latest failure of Redis, if there was one
	 */
	static UnconfirmedRevocationException late(long millis, @Nullable Throwable cause) {
		return new UnconfirmedRevocationException("The revocation was stored, but not all gateways confirmed it within "
				+ millis + " ms; call again to wait again", false, cause);
	}

	/**
	 * Returns the failure of a call that timed out while too few gateways follow the
	 * list.
	 * @param list a description of the list
	 */
	static UnconfirmedRevocationException unfollowed(long millis, int following, int required, String list) {
		return new UnconfirmedRevocationException(
				"The revocation was stored, but "
						+ ((following == 0) ? "no gateway follows"
								: "only " + following + " of " + required + " gateways follow")
						+ " this list of revocations (" + list + ") after " + millis
						+ " ms; start gateways with the same Redis, database and 'gatehouse.redis.key-prefix', or set '"
						+ RevocationProperties.PREFIX
						+ "expect-gateways' to the number of gateways (0 if none should run), and call again",
				false, null);
	}

	/** Returns the failure of a call whose revocation is not in the list any more. */
	static UnconfirmedRevocationException lost() {
		return new UnconfirmedRevocationException(
				"Another Redis took over, and the revocation was lost; call again to repeat it", true, null);
	}

	/** Returns whether the revocation has to be written again. */
	boolean isLost() {
		return this.lost;
	}

}
