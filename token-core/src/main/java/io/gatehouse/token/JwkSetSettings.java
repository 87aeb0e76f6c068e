package io.gatehouse.token;

import java.time.Duration;

/**
 * Settings of JWK Set fetches, {@code gatehouse.jwk-set.*}. An absent value
 * ({@code null}, as a binder of properties passes it) stands for the default.
 *
 * @param timeout how long a whole fetch may take, from the first byte sent to the last
 * one received; default: 5 seconds
 * @param coolDown how long after a fetch an unknown key id starts no other fetch;
 * default: 10 seconds
 * @param maxAge keys older than this are used only after an attempt to fetch them, so a
 * withdrawn key is refused after this time at the latest; default: 5 minutes
 * @param keepLast how long the last valid keys are used while every fetch fails; default:
 * 6 hours
 */
public record JwkSetSettings(Duration timeout, Duration coolDown, Duration maxAge, Duration keepLast) {

	private static final String PREFIX = "gatehouse.jwk-set.";

	/** The longest allowed duration, far below the overflow of nanoseconds in a long. */
	private static final Duration LONGEST = Duration.ofDays(366);

	@SuppressWarnings("ConstantValue")
	public JwkSetSettings {
		timeout = positive("timeout", (timeout != null) ? timeout : Duration.ofSeconds(5));
		coolDown = positive("cool-down", (coolDown != null) ? coolDown : Duration.ofSeconds(10));
		maxAge = positive("max-age", (maxAge != null) ? maxAge : Duration.ofMinutes(5));
		keepLast = positive("keep-last", (keepLast != null) ? keepLast : Duration.ofHours(6));
		if (maxAge.compareTo(keepLast) > 0) {
			throw new InvalidSettingException(PREFIX + "keep-last", keepLast.toString(),
					"It is shorter than '" + PREFIX + "max-age'.", "Make it at least " + maxAge + ".");
		}
	}

	/**
	 * Returns the defaults.
	 * @return settings in which every value is the default
	 */
	@SuppressWarnings("NullAway")
	public static JwkSetSettings defaults() {
		return new JwkSetSettings(null, null, null, null);
	}

	/**
	 * Returns the age from which keys are refreshed in the background: three fifths of
	 * the maximum age, so that a fetch may fail once before requests wait for one.
	 */
	Duration refreshAfter() {
		return this.maxAge.multipliedBy(3).dividedBy(5);
	}

	private static Duration positive(String name, Duration value) {
		if (value.isZero() || value.isNegative()) {
			throw new InvalidSettingException(PREFIX + name, value.toString(), "It is not a positive duration.",
					"Set a duration such as '5s'.");
		}
		if (value.compareTo(LONGEST) > 0) {
			throw new InvalidSettingException(PREFIX + name, value.toString(),
					"It is longer than " + LONGEST.toDays() + " days.", "Set a duration such as '5m'.");
		}
		return value;
	}

}
