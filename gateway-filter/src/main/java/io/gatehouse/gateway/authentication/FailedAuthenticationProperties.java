package io.gatehouse.gateway.authentication;

import io.gatehouse.token.InvalidSettingException;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Limit of forged tokens from one address,
 * {@code gatehouse.gateway.failed-authentications}.
 *
 * @param enabled whether there is a limit
 * @param burstCapacity how many can come at once
 * @param replenishRate how many a second can come on and on
 * @param knownTokens how many good tokens in use each gateway remembers, which a limit
 * does not concern; up to 50 bytes each, taken as they come
 */
@ConfigurationProperties("gatehouse.gateway.failed-authentications")
public record FailedAuthenticationProperties(@DefaultValue("true") boolean enabled,
		@DefaultValue("100") long burstCapacity, @DefaultValue("20") int replenishRate,
		@DefaultValue("1000000") int knownTokens) {

	private static final String PREFIX = "gatehouse.gateway.failed-authentications.";

	private static final long MAX = 1_000_000;

	private static final int MIN_KNOWN = 1_000;

	private static final int MAX_KNOWN = 50_000_000;

	public FailedAuthenticationProperties {
		check("burst-capacity", burstCapacity);
		check("replenish-rate", replenishRate);
		if (knownTokens < MIN_KNOWN || knownTokens > MAX_KNOWN) {
			throw new InvalidSettingException(PREFIX + "known-tokens", Integer.toString(knownTokens),
					"With fewer, users are locked out while their address is flooded; more take gigabytes of memory.",
					"Set a number from " + MIN_KNOWN + " to " + MAX_KNOWN
							+ ", about as many as there are tokens in use at a time.");
		}
	}

	private static void check(String name, long value) {
		if (value < 1 || value > MAX) {
			throw new InvalidSettingException(PREFIX + name, Long.toString(value),
					"Nobody could mistake a token, or anybody could try as many as there are.",
					"Set a number from 1 to " + MAX + ", or 'enabled' to 'false'.");
		}
	}

}
