package io.gatehouse.revocation;

import java.time.Instant;
import java.util.List;
import java.util.Locale;

import io.gatehouse.token.Reason;

/**
 * Floor of a revocation: tokens issued at or before it are revoked. In Redis it is the
 * score of a sorted set's member: the time in epoch milliseconds, and in the fraction the
 * reason, in steps of 1/1024. A double holds these exactly until the year 2248. So one
 * number holds the time and the reason, the larger number wins, and a plain count of
 * milliseconds is a floor whose reason is {@link Reason#REVOKED}.
 *
 * @param epochMilli the time, in milliseconds since 1970
 * @param reason why
 */
public record Floor(long epochMilli, Reason reason) {

	private static final double STEPS = 1024;

	/**
	 * The code of a floor(all) that was set when the list was made, not by a revocation:
	 * {@link Reason#ISSUED_BEFORE_LIST}.
	 */
	private static final int LIST_MADE = 1023;

	/**
	 * The highest valid score: 2^43 ms, in the year 2248. Above it, a double does not
	 * hold the fraction.
	 */
	public static final double HIGHEST = 0x1p43;

	/** The place of a reason in this list is its code: append only, up to 1022. */
	private static final List<Reason> REASONS = List.of(Reason.REVOKED, Reason.LOGGED_OUT, Reason.KICKED_OUT,
			Reason.REPLACED, Reason.PASSWORD_CHANGED, Reason.BANNED, Reason.PERMISSIONS_CHANGED, Reason.REFRESH_REUSE);

	public Floor {
		if (reason != Reason.ISSUED_BEFORE_LIST && !REASONS.contains(reason)) {
			throw new IllegalArgumentException("Not a reason for a revocation: " + reason.code());
		}
	}

	/**
	 * Reads a floor from its score in Redis. An unknown fraction (from a newer version)
	 * is read as {@link Reason#REVOKED}.
	 * @param score the score
	 * @return the floor
	 */
	public static Floor ofScore(double score) {
		double milli = Math.floor(score);
		return new Floor((long) milli, reason((int) ((score - milli) * STEPS)));
	}

	/**
	 * Returns the reason that has a code.
	 * @param code 0 to 1023
	 * @return the reason; {@link Reason#REVOKED} for an unknown code
	 */
	public static Reason reason(int code) {
		if (code == LIST_MADE) {
			return Reason.ISSUED_BEFORE_LIST;
		}
		return (code >= 0 && code < REASONS.size()) ? REASONS.get(code) : Reason.REVOKED;
	}

	/**
	 * Returns the code of a reason, the fraction's numerator over 1024.
	 * @param reason a reason for a revocation
	 * @return 0 to 1022
	 * @throws IllegalArgumentException if nothing can be revoked for this reason
	 */
	public static int code(Reason reason) {
		int code = REASONS.indexOf(reason);
		if (code < 0) {
			throw new IllegalArgumentException("Not a reason for a revocation: " + reason.code());
		}
		return code;
	}

	/**
	 * Tells whether a number is a valid score: neither negative, nor infinite, nor above
	 * {@link #HIGHEST}, and not {@link Double#NaN}.
	 * @param score a number from elsewhere
	 * @return whether it is a score
	 */
	public static boolean isScore(double score) {
		return score >= 0 && score <= HIGHEST;
	}

	/**
	 * Tells whether a {@code floor(all)} was set when the list was made, not by a
	 * revocation. Such a floor covers every older token and belongs to that list alone.
	 * @param score the score
	 * @return whether its fraction is 1023/1024
	 */
	public static boolean isListMade(double score) {
		return (score - Math.floor(score)) * STEPS == LIST_MADE;
	}

	/**
	 * Returns the floor's score in Redis.
	 * @return the score
	 */
	public double score() {
		int code = (this.reason != Reason.ISSUED_BEFORE_LIST) ? code(this.reason) : LIST_MADE;
		return this.epochMilli + code / STEPS;
	}

	/**
	 * Returns a score as text that Redis and Lua read as the same number.
	 * @param score the score
	 * @return a decimal number with ten decimal places, enough for a step of 1/1024
	 */
	public static String text(double score) {
		return String.format(Locale.ROOT, "%.10f", score);
	}

	/**
	 * Tells whether a token is revoked by this floor. {@code iat} has whole seconds, so a
	 * token that was issued in the floor's second is revoked.
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
	 * Applies the revocation rule to one floor, as {@link #covers}, but without an
	 * allocation. The highest result of all floors of a token gives its verdict, by
	 * {@link Verdict#ofHighest}.
	 * @param score the score, or 0 for no floor
	 * @param issuedAt the token's {@code iat}
	 * @return the score if the floor covers the token, otherwise 0
	 */
	public static double covering(double score, Instant issuedAt) {
		return (score > 0 && covers((long) Math.floor(score), issuedAt)) ? score : 0;
	}

}
