package io.gatehouse.revocation;

import java.time.Instant;
import java.util.List;

import io.gatehouse.token.Reason;

/**
 * The floor of a revocation: tokens issued at or before it are dead. In Redis it is the
 * score of a sorted set's member: the time in epoch milliseconds, and in the fraction the
 * reason, in steps of 1/1024, which a double holds exactly until the year 2248. So one
 * number says when and why, the larger number wins, and a plain count of milliseconds is
 * a floor whose reason is {@link Reason#REVOKED}.
 *
 * @param epochMilli the time, in milliseconds since 1970
 * @param reason why
 */
public record Floor(long epochMilli, Reason reason) {

	private static final double STEPS = 1024;

	/**
	 * Of a floor(all) that no revocation set: the list was made. No reason has this code.
	 */
	private static final double LIST_MADE = 1023;

	/**
	 * The highest score that is one: 2^43 ms, in the year 2248. Above, a double does not
	 * hold the fraction.
	 */
	public static final double HIGHEST = 0x1p43;

	/** The place of a reason in this list is its code: append only, up to 1022. */
	private static final List<Reason> REASONS = List.of(Reason.REVOKED, Reason.LOGGED_OUT, Reason.KICKED_OUT,
			Reason.REPLACED, Reason.PASSWORD_CHANGED, Reason.BANNED, Reason.PERMISSIONS_CHANGED, Reason.REFRESH_REUSE);

	public Floor {
		if (!REASONS.contains(reason)) {
			throw new IllegalArgumentException("No reason for a revocation: " + reason.code());
		}
	}

	/**
	 * Reads a floor as Redis holds it. A fraction that is not known here (from a newer
	 * version) is read as {@link Reason#REVOKED}.
	 * @param score the score
	 * @return the floor
	 */
	public static Floor ofScore(double score) {
		double milli = Math.floor(score);
		return new Floor((long) milli, reason((int) ((score - milli) * STEPS)));
	}

	/**
	 * The reason that a number stands for.
	 * @param code 0 to 1023
	 * @return the reason; {@link Reason#REVOKED} for a code that is not known here
	 */
	public static Reason reason(int code) {
		return (code >= 0 && code < REASONS.size()) ? REASONS.get(code) : Reason.REVOKED;
	}

	/**
	 * The number by which a reason is written, as the fraction's numerator over 1024.
	 * @param reason a reason for a revocation
	 * @return 0 to 1023
	 */
	public static int code(Reason reason) {
		int code = REASONS.indexOf(reason);
		if (code < 0) {
			throw new IllegalArgumentException("No reason for a revocation: " + reason.code());
		}
		return code;
	}

	/**
	 * Whether a number is a floor: neither negative, nor infinite, nor beyond
	 * {@link #HIGHEST}, and not {@link Double#NaN}.
	 * @param score a number from elsewhere
	 * @return whether it is a score
	 */
	public static boolean isScore(double score) {
		return score >= 0 && score <= HIGHEST;
	}

	/**
	 * Whether a {@code floor(all)} came about when the list was made, which covers every
	 * older token, and not by a revocation. It belongs to that list alone.
	 * @param score the score
	 * @return whether its fraction is 1023/1024
	 */
	public static boolean isListMade(double score) {
		return (score - Math.floor(score)) * STEPS == LIST_MADE;
	}

	/**
	 * The floor as Redis holds it.
	 * @return the score
	 */
	public double score() {
		return this.epochMilli + code(this.reason) / STEPS;
	}

	/**
	 * Whether a token is revoked by this floor. {@code iat} has whole seconds, so a token
	 * that was issued in the floor's second is.
	 * @param issuedAt the token's {@code iat}
	 * @return {@code true} if {@code iat <= floor}
	 */
	public boolean covers(Instant issuedAt) {
		return covers(this.epochMilli, issuedAt);
	}

	private static boolean covers(long epochMilli, Instant issuedAt) {
		return issuedAt.getEpochSecond() <= Math.floorDiv(epochMilli, 1000L);
	}

	/**
	 * The revocation rule for one floor, without an allocation: {@link #covers} of a
	 * score. The highest result of all floors that stand for a token decides, by
	 * {@link Verdict#ofHighest}.
	 * @param score the score, or 0 for no floor
	 * @param issuedAt the token's {@code iat}
	 * @return the score if the floor covers the token, otherwise 0
	 */
	public static double covering(double score, Instant issuedAt) {
		return (score > 0 && covers((long) Math.floor(score), issuedAt)) ? score : 0;
	}

}
