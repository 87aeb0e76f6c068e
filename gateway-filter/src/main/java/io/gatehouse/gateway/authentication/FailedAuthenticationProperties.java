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
 */
@ConfigurationProperties("gatehouse.gateway.failed-authentications")
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
					"A lower limit refuses honest mistakes, and a higher one does not limit anything.",
					"Set a number from 1 to " + MAX + ", or 'enabled' to 'false'.");
		}
	}

}
