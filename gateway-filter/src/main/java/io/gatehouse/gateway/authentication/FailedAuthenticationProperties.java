package io.gatehouse.gateway.authentication;

import io.gatehouse.token.InvalidSettingException;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Limit of forged tokens from one address,
 * {@code gatehouse.gateway.failed-authentications}.
 *
 * @param enabled whether failed authentications are limited by client address
 * @param burstCapacity the number of failed authentications from one address that are
 * allowed at once
 * @param replenishRate the number of failed authentications a second from one address
 * that are allowed permanently
 * @param knownTokens the number of recently valid tokens that each gateway remembers and
 * exempts from the limit; up to 50 bytes each, allocated on demand
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
					"A lower number locks users out while forged tokens come from their address, and a higher one takes gigabytes of memory.",
					"Set a number from " + MIN_KNOWN + " to " + MAX_KNOWN
							+ ", about the number of tokens in use at a time.");
		}
	}

	private static void check(String name, long value) {
		if (value < 1 || value > MAX) {
			throw new InvalidSettingException(PREFIX + name, Long.toString(value),
					"A lower limit refuses honest mistakes, and a higher one does not limit anything.",
					"Set a number from 1 to " + MAX + ", or 'enabled' to 'false'.");
		}
	}

}
