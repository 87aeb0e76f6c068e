package io.gatehouse.gateway.access;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.gatehouse.gateway.Caller;
import io.gatehouse.token.InvalidSettingException;
import org.jspecify.annotations.Nullable;

/**
 * Demand on how and when the user was authenticated (RFC 9470, section 4): the claim
 * {@code acr} is one of the accepted values, and {@code auth_time} (OpenID Connect Core
 * 1.0, section 2) is not too old. A token without the claim does not meet the demand.
 *
 * @param acr the accepted values; empty for any
 * @param maxAge the greatest time since the authentication; {@code null} for any
 */
record StepUp(List<String> acr, @Nullable Duration maxAge) {

	/** Tolerated difference between the clocks of the issuer and the gateway. */
	private static final Duration SKEW = Duration.ofSeconds(60);

	private static final Duration LEAST = Duration.ofSeconds(1);

	/**
	 * Checks the settings.
	 * @param acrProperty the name of the setting {@code acr}, for messages
	 * @param ageProperty the name of the setting {@code max-age}, for messages
	 * @throws InvalidSettingException if a value cannot be in a challenge, or the age is
	 * shorter than a second
	 */
	void check(String acrProperty, String ageProperty) {
		for (String value : this.acr) {
			// a challenge joins the values with spaces
			if (!value.matches("[\\x21\\x23-\\x5B\\x5D-\\x7E]+")) {
				throw new InvalidSettingException(acrProperty, value,
						"It is empty, or has characters that a challenge cannot carry.",
						"Use printable ASCII without spaces, quotation marks and backslashes.");
			}
		}
		if (this.maxAge != null && this.maxAge.compareTo(LEAST) < 0) {
			throw new InvalidSettingException(ageProperty, this.maxAge.toString(), "It is shorter than a second.",
					"Set a duration with its unit, such as '5m'.");
		}
	}

	/** Tells whether anything is demanded. */
	boolean isNone() {
		return this.acr.isEmpty() && this.maxAge == null;
	}

	/** Checks the claims of a caller. */
	boolean isMetBy(Caller.Authenticated caller, Clock clock) {
		if (!this.acr.isEmpty() && !(caller.claims().get("acr") instanceof String value && this.acr.contains(value))) {
			return false;
		}
		if (this.maxAge == null) {
			return true;
		}
		Instant authenticated = time(caller.claims().get("auth_time"));
		Instant now = clock.instant();
		return authenticated != null && !authenticated.isAfter(now.plus(SKEW))
				&& !authenticated.isBefore(now.minus(this.maxAge));
	}

	private static @Nullable Instant time(@Nullable Object value) {
		if (value instanceof Number number && number.doubleValue() >= 0 && number.doubleValue() < 1e11) {
			return Instant.ofEpochSecond(number.longValue());
		}
		return (value instanceof Instant instant) ? instant : null;
	}

	/** Returns the parameters of the challenge (RFC 9470, section 3). */
	Map<String, String> parameters() {
		Map<String, String> parameters = new LinkedHashMap<>();
		if (!this.acr.isEmpty()) {
			parameters.put("acr_values", String.join(" ", this.acr));
		}
		if (this.maxAge != null) {
			parameters.put("max_age", Long.toString(this.maxAge.toSeconds()));
		}
		return parameters;
	}

}
