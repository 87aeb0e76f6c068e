package io.gatehouse.token;

import java.time.Duration;

import org.springframework.util.unit.DataSize;

/**
 * Settings of JWK Set fetches, {@code gatehouse.jwk-set.*}. An absent value
 * ({@code null}, as a binder of properties passes it) stands for the default.
 *
 * @param connectTimeout how long to wait for a connection to an issuer; default: 2
 * seconds
 * @param timeout how long a whole fetch may take, from the first byte sent to the last
 * one received; default: 5 seconds
 * @param maxSize the largest document that is read; default: 256 KiB
 * @param coolDown how long after a fetch an unknown key id starts no other fetch;
 * default: 10 seconds
 * @param refreshAfter keys older than this are refreshed in the background; default: 3
 * minutes
 * @param maxAge keys older than this are used only after an attempt to fetch them, so a
 * withdrawn key is refused after this time at the latest; default: 5 minutes
 * @param keepLast how long the last valid keys are used while every fetch fails; default:
 * 6 hours
 */
public record JwkSetSettings(Duration connectTimeout, Duration timeout, DataSize maxSize, Duration coolDown,
		Duration refreshAfter, Duration maxAge, Duration keepLast) {

	private static final String PREFIX = "gatehouse.jwk-set.";

	/** The longest allowed duration, far below the overflow of nanoseconds in a long. */
	private static final Duration LONGEST = Duration.ofDays(366);

	@SuppressWarnings("ConstantValue")
	public JwkSetSettings {
		connectTimeout = positive("connect-timeout", (connectTimeout != null) ? connectTimeout : Duration.ofSeconds(2));
		timeout = positive("timeout", (timeout != null) ? timeout : Duration.ofSeconds(5));
		maxSize = (maxSize != null) ? maxSize : DataSize.ofKilobytes(256);
		coolDown = positive("cool-down", (coolDown != null) ? coolDown : Duration.ofSeconds(10));
		refreshAfter = positive("refresh-after", (refreshAfter != null) ? refreshAfter : Duration.ofMinutes(3));
		maxAge = positive("max-age", (maxAge != null) ? maxAge : Duration.ofMinutes(5));
		keepLast = positive("keep-last", (keepLast != null) ? keepLast : Duration.ofHours(6));
		if (maxSize.toBytes() < 1024 || maxSize.toBytes() > Integer.MAX_VALUE) {
			throw new InvalidSettingException(PREFIX + "max-size", maxSize.toString(),
					"A JWK Set of a single key can be larger, or the document does not fit into memory.",
					"Allow at least 1024 bytes, and less than 2 GB.");
		}
		if (refreshAfter.compareTo(maxAge) > 0) {
			throw new InvalidSettingException(PREFIX + "refresh-after", refreshAfter.toString(),
					"It is longer than '" + PREFIX + "max-age', so keys would never be refreshed in the background.",
					"Make it shorter than " + maxAge + ".");
		}
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
		return new JwkSetSettings(null, null, null, null, null, null, null);
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
