package io.gatehouse.gateway.route;

import java.math.BigDecimal;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

import io.gatehouse.boot.UnknownSettings;
import io.gatehouse.token.InvalidSettingException;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.bind.UnboundConfigurationPropertiesException;
import org.springframework.core.env.Environment;

/**
 * Settings that assign callers to releases, {@code gatehouse.gateway.release}. They may
 * change while the gateway runs.
 *
 * @param cohorts the cohorts; a caller is in the first one that matches
 * @param fallback the cohort of all other callers, and of callers without a token
 */
@ConfigurationProperties("gatehouse.gateway.release")
public record ReleaseProperties(@DefaultValue List<Cohort> cohorts, @DefaultValue("stable") String fallback) {

	private static final String PREFIX = "gatehouse.gateway.release";

	private static final Pattern NAME = Pattern.compile("[a-z0-9-]{1,64}");

	public ReleaseProperties {
		cohorts = List.copyOf(cohorts);
		checkName(PREFIX + ".fallback", fallback);
		Set<String> names = new HashSet<>(Set.of(fallback));
		for (int i = 0; i < cohorts.size(); i++) {
			String property = PREFIX + ".cohorts[" + i + "].";
			cohorts.get(i).check(property);
			if (!names.add(cohorts.get(i).name())) {
				throw new InvalidSettingException(property + "name", cohorts.get(i).name(),
						"Another cohort, or the fallback, has the same name.", "Give each cohort a unique name.");
			}
		}
	}

	/**
	 * Reads the current properties.
	 * @param environment the environment that has the properties
	 * @return the properties
	 * @throws InvalidSettingException if a property is unknown or malformed
	 */
	public static ReleaseProperties of(Environment environment) {
		try {
			return Binder.get(environment)
				.bindOrCreate(PREFIX, Bindable.of(ReleaseProperties.class), UnknownSettings.handler());
		}
		catch (BindException ex) {
			throw refusal(ex);
		}
	}

	private static InvalidSettingException refusal(BindException ex) {
		for (Throwable cause = ex; cause != null; cause = cause.getCause()) {
			if (cause instanceof InvalidSettingException invalid) {
				return invalid;
			}
			if (cause instanceof UnboundConfigurationPropertiesException unbound) {
				return UnknownSettings.refusal(unbound);
			}
		}
		return new InvalidSettingException(ex.getName().toString(), null,
				"It cannot be converted to the property's type.", "Correct the value.");
	}

	/**
	 * Checks whether a text is a valid cohort name. Names are used as header values and
	 * metric tags.
	 * @param text the text
	 * @return {@code true} if it has 1 to 64 lower-case letters, digits and {@code -}
	 */
	public static boolean isCohortName(String text) {
		return NAME.matcher(text).matches();
	}

	private static void checkName(String property, String name) {
		if (!isCohortName(name)) {
			throw new InvalidSettingException(property, name, "It is not a valid cohort name.",
					"Use 1 to 64 lower-case letters, digits and '-'.");
		}
	}

	/**
	 * Cohort of callers. It takes each caller that matches at least one of its rules.
	 *
	 * @param name the name, which services see
	 * @param claims claims and their values; matches callers with one of these claims,
	 * whose value is or contains the given one
	 * @param users the users in the cohort, by 'sub', regardless of the issuer
	 * @param percentage the percentage of all users, tenants or devices in the cohort,
	 * from 0 to 100 with two decimals at most
	 * @param by the unit of the percentage
	 * @param seed the seed of the selection; cohorts with the same seed and percentage
	 * contain the same users. By default the cohort's name
	 */
	public record Cohort(@DefaultValue("") String name, @DefaultValue Map<String, String> claims,
			@DefaultValue Set<String> users, @Nullable BigDecimal percentage, @DefaultValue("user") By by,
			@Nullable String seed) {

		private static final int DECIMALS = 2;

		private static final BigDecimal ALL = BigDecimal.valueOf(100);

		public Cohort {
			claims = Map.copyOf(claims);
			users = Set.copyOf(users);
		}

		private void check(String property) {
			checkName(property + "name", this.name);
			if (this.claims.isEmpty() && this.users.isEmpty() && this.percentage == null) {
				throw new InvalidSettingException(property + "name", this.name, "It has no rule that matches callers.",
						"Set 'claims', 'users' or 'percentage'; a percentage of 0 matches no callers yet.");
			}
			if (this.percentage != null && !isPercentage(this.percentage)) {
				throw new InvalidSettingException(property + "percentage", this.percentage.toPlainString(),
						"It is not a percentage.", "Set a number from 0 to 100 with two decimals at most.");
			}
			if (this.percentage == null && (this.seed != null || this.by != By.USER)) {
				throw new InvalidSettingException(property + ((this.seed != null) ? "seed" : "by"),
						(this.seed != null) ? this.seed : this.by.name().toLowerCase(Locale.ROOT),
						"It applies to a percentage, and there is none.", "Set 'percentage', or remove this property.");
			}
			if (this.seed != null && (this.seed.isEmpty() || this.seed.chars().anyMatch(Character::isISOControl))) {
				throw new InvalidSettingException(property + "seed", null, "It is empty or has control characters.",
						"Set a text, or remove it to use the cohort's name.");
			}
		}

		private static boolean isPercentage(BigDecimal value) {
			return value.signum() >= 0 && value.compareTo(ALL) <= 0 && value.stripTrailingZeros().scale() <= DECIMALS;
		}

	}

	/** Unit that a percentage is taken of. */
	public enum By {

		/** Users, by the {@code sub}, regardless of the issuer. */
		USER,

		/** Tenants, by {@code gatehouse.gateway.tenant-claim}. */
		TENANT,

		/**
		 * Devices, by {@code gatehouse.claims.device}, which clients may choose at login.
		 */
		DEVICE

	}

}
