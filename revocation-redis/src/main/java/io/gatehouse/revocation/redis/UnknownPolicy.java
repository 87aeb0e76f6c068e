package io.gatehouse.revocation.redis;

import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.springframework.boot.convert.DurationStyle;

/**
 * Policy for requests whose verdict is unknown. A token that is known to be revoked is
 * refused in any case.
 *
 * @param kind the kind of the policy
 * @param age for {@link Kind#ALLOW_STALE}, the maximum time since the list was last known
 * to be complete; zero otherwise
 */
public record UnknownPolicy(Kind kind, Duration age) {

	/** Refuses requests. */
	public static final UnknownPolicy DENY = new UnknownPolicy(Kind.DENY, Duration.ZERO);

	private static final Pattern STALE = Pattern.compile("allow[-_]stale\\s*:\\s*(\\S+)");

	public UnknownPolicy {
		if (kind == Kind.ALLOW_STALE && (age.isNegative() || age.isZero())) {
			throw new IllegalArgumentException("Not a positive duration: " + age);
		}
	}

	/** Kind of a policy. */
	public enum Kind {

		/** The request is refused with 503 and {@code Retry-After}. */
		DENY,

		/** The request is admitted for a limited time, judged by the stale list. */
		ALLOW_STALE,

		/** The request is admitted. */
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

	/** The text that {@link #of} parses. */
	@Override
	public String toString() {
		return switch (this.kind) {
			case DENY -> "deny";
			case ALLOW -> "allow";
			case ALLOW_STALE -> "allow-stale:" + DurationStyle.SIMPLE.print(this.age);
		};
	}

}
