package io.gatehouse.gateway;

import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.springframework.boot.convert.DurationStyle;

/**
 * What happens to a request while nobody can say whether its token is revoked. A token
 * that is known to be revoked is refused in any case.
 *
 * @param kind what happens
 * @param age for how long after the list was last known to be complete requests go on,
 * where it is {@link Kind#ALLOW_STALE}; zero otherwise
 */
public record UnknownPolicy(Kind kind, Duration age) {

	/** Refuse. */
	static final UnknownPolicy DENY = new UnknownPolicy(Kind.DENY, Duration.ZERO);

	private static final Pattern STALE = Pattern.compile("allow[-_]stale\\s*:\\s*(\\S+)");

	public UnknownPolicy {
		if (kind == Kind.ALLOW_STALE && (age.isNegative() || age.isZero())) {
			throw new IllegalArgumentException("Not a positive duration: " + age);
		}
	}

	/** What happens. */
	public enum Kind {

		/** The request is refused with 503 and {@code Retry-After}. */
		DENY,

		/** It goes on for a while, judged by the list as it was. */
		ALLOW_STALE,

		/** It goes on. */
		ALLOW

	}

	/**
	 * Reads a policy.
	 * @param text {@code deny}, {@code allow} or {@code allow-stale:<duration>}, such as
	 * {@code allow-stale:30s}
	 * @return the policy
	 * @throws IllegalArgumentException if it is none of them
	 */
	public static UnknownPolicy of(String text) {
		String plain = text.strip().toLowerCase(Locale.ROOT);
		Matcher stale = STALE.matcher(plain);
		if (stale.matches()) {
			return new UnknownPolicy(Kind.ALLOW_STALE, DurationStyle.detectAndParse(stale.group(1)));
		}
		return switch (plain) {
			case "deny" -> DENY;
			case "allow" -> new UnknownPolicy(Kind.ALLOW, Duration.ZERO);
			default -> throw new IllegalArgumentException("Neither 'deny', 'allow' nor 'allow-stale:<duration>'");
		};
	}

	/** As {@link #of} reads it. */
	@Override
	public String toString() {
		return switch (this.kind) {
			case DENY -> "deny";
			case ALLOW -> "allow";
			case ALLOW_STALE -> "allow-stale:" + DurationStyle.SIMPLE.print(this.age);
		};
	}

}
