package io.gatehouse.gateway.event;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.gatehouse.token.InvalidSettingException;
import io.gatehouse.token.IssuerSettings;
import org.jspecify.annotations.Nullable;

/**
 * Checks the settings of a transmitter.
 *
 * @param id the id of the transmitter
 * @param settings its settings
 * @param trusted the trusted issuers, by their ids
 */
record TransmitterSettings(String id, SecurityEventProperties.Transmitter settings,
		Map<String, IssuerSettings> trusted) {

	private static final Duration LONGEST_AGE = Duration.ofDays(30);

	private static final Duration SHORTEST_AGE = Duration.ofMinutes(1);

	private static final int SHORTEST_SECRET = 16;

	/**
	 * Returns the issuer whose users the events are about.
	 * @throws InvalidSettingException if it is missing, or not trusted
	 */
	IssuerSettings issuer() {
		String issuer = this.settings.issuer();
		IssuerSettings found = (issuer != null) ? this.trusted.get(issuer) : null;
		if (found == null) {
			throw invalid("issuer", issuer,
					(issuer != null) ? "'gatehouse.issuers' has no issuer with this id."
							: "It is not known whose users the events are about.",
					"Use one of " + this.trusted.keySet() + ".");
		}
		return found;
	}

	/**
	 * Returns the settings with which its event tokens are verified.
	 * @throws InvalidSettingException if a setting is missing or unsafe
	 */
	IssuerSettings verifying() {
		IssuerSettings issuer = issuer();
		boolean ownKeys = this.settings.jwkSetUri() != null;
		if (this.settings.tokenIssuer() != null && !ownKeys) {
			throw invalid("jwk-set-uri", null, "The event tokens are of another issuer, whose keys are not known.",
					"Set the 'jwks_uri' of the transmitter's configuration.");
		}
		if (issuer.secret() != null && !ownKeys) {
			throw invalid("issuer", this.settings.issuer(),
					"The issuer signs by a secret, which services may know, too.",
					"Let the transmitter sign by a key pair, and set 'jwk-set-uri'.");
		}
		return new IssuerSettings(Objects.requireNonNullElse(this.settings.tokenIssuer(), issuer.issuer()),
				ownKeys ? this.settings.jwkSetUri() : issuer.jwkSetUri(), ownKeys ? null : issuer.keyLocation(), null,
				algorithms(issuer), audiences(), this.settings.types(), List.of("jti"), maxAge(), issuer.clockSkew(),
				issuer.revocationScope());
	}

	private @Nullable List<String> algorithms(IssuerSettings issuer) {
		if (this.settings.algorithms() != null) {
			return this.settings.algorithms();
		}
		return (issuer.secret() == null) ? issuer.algorithms() : null;
	}

	private List<String> audiences() {
		List<String> audiences = this.settings.audiences();
		if (audiences == null || audiences.isEmpty()) {
			throw invalid("audiences", null, "Events for other receivers would be accepted.",
					"Set the 'aud' of the stream at the transmitter.");
		}
		return audiences;
	}

	private Duration maxAge() {
		Duration age = this.settings.maxAge();
		if (age.compareTo(SHORTEST_AGE) < 0 || age.compareTo(LONGEST_AGE) > 0) {
			throw invalid("max-age", age.toString(),
					"Events that are delivered late would be lost, or the ids of old ones be kept for too long.",
					"Set a duration from " + SHORTEST_AGE + " to " + LONGEST_AGE + ".");
		}
		return age;
	}

	/**
	 * Returns the value of the header with which the transmitter proves who it is, or
	 * {@code null} for none.
	 * @throws InvalidSettingException if it can be guessed, or no header can have it
	 */
	@Nullable String authorization() {
		String value = this.settings.authorization();
		if (value == null) {
			return null;
		}
		if (!value.equals(value.strip()) || !value.chars().allMatch((c) -> c >= ' ' && c < 0x7f)) {
			throw invalid("authorization", null, "A header cannot carry it.",
					"Use printable ASCII without white space at its ends.");
		}
		if (value.substring(value.indexOf(' ') + 1).length() < SHORTEST_SECRET) {
			throw invalid("authorization", null, "It can be guessed.", "Use at least " + SHORTEST_SECRET
					+ " random characters after the scheme, for instance by 'openssl rand -hex 32'.");
		}
		return value;
	}

	private InvalidSettingException invalid(String name, @Nullable String value, String reason, String remedy) {
		return new InvalidSettingException(SecurityEventProperties.TRANSMITTERS + "." + this.id + "." + name, value,
				reason, remedy);
	}

	@Override
	public String toString() {
		return "TransmitterSettings[id=" + this.id + "]";
	}

}
