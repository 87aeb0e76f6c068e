package io.gatehouse.gateway;

import io.gatehouse.token.InvalidSettingException;

import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How many tokens that nobody issued may come from one address,
 * {@code gatehouse.gateway.failed-authentications}.
 *
 * @param enabled whether there is a limit
 * @param burstCapacity how many can come at once
 * @param replenishRate how many a second can come on and on
 */
public record FailedAuthenticationProperties(@DefaultValue("true") boolean enabled,
		@DefaultValue("100") long burstCapacity, @DefaultValue("20") int replenishRate) {

	private static final String PREFIX = "gatehouse.gateway.failed-authentications.";

	private static final long MAX = 1_000_000;

	public FailedAuthenticationProperties {
		check("burst-capacity", burstCapacity);
		check("replenish-rate", replenishRate);
	}

	private static void check(String name, long value) {
		if (value < 1 || value > MAX) {
			throw new InvalidSettingException(PREFIX + name, Long.toString(value),
					"Nobody could mistake a token, or anybody could try as many as there are.",
					"Set a number from 1 to " + MAX + ", or 'enabled' to 'false'.");
		}
	}

}
