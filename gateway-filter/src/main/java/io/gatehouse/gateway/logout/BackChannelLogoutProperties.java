package io.gatehouse.gateway.logout;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.gatehouse.gateway.notice.RevokedTokens;
import io.gatehouse.token.InvalidSettingException;
import io.gatehouse.token.IssuerSettings;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of back-channel logout, {@code gatehouse.gateway.back-channel-logout}.
 *
 * @param enabled whether identity providers can log users out at this gateway (OpenID
 * Connect Back-Channel Logout 1.0)
 * @param path the path to which providers send logout tokens, followed by '/' and the
 * issuer's id in 'gatehouse.issuers'
 * @param issuers the issuers whose logout tokens are accepted, by their ids in
 * 'gatehouse.issuers'
 */
@ConfigurationProperties("gatehouse.gateway.back-channel-logout")
public record BackChannelLogoutProperties(@DefaultValue("false") boolean enabled,
		@DefaultValue("/gatehouse/logout") String path, @DefaultValue Map<String, Issuer> issuers) {

	/** Providers give a logout token two minutes. */
	private static final Duration MAX_LIFE = Duration.ofHours(1);

	static final String PREFIX = "gatehouse.gateway.back-channel-logout.";

	public BackChannelLogoutProperties {
		if (!path.matches("(/[A-Za-z0-9_.~-]+)+") || path.contains("/../") || path.contains("/./")) {
			throw new InvalidSettingException(PREFIX + "path", path, "It is not a plain path.",
					"Set a path such as '/gatehouse/logout'.");
		}
		issuers = Map.copyOf(issuers);
	}

	/**
	 * Checks the issuers.
	 * @throws InvalidSettingException if there is none, or one is not trusted, has no
	 * audience or no keys of its own
	 */
	void check(Map<String, IssuerSettings> trusted) {
		if (this.issuers.isEmpty()) {
			throw new InvalidSettingException(PREFIX + "enabled", "true", "No issuer may log users out.",
					"Set '" + PREFIX + "issuers.<id>.audiences' to the client ids at the provider.");
		}
		this.issuers.forEach((id, issuer) -> {
			IssuerSettings settings = trusted.get(id);
			if (settings == null) {
				throw new InvalidSettingException(PREFIX + "issuers." + id, null,
						"'gatehouse.issuers' has no issuer with this id.", "Use one of " + trusted.keySet() + ".");
			}
			if (settings.secret() != null) {
				throw new InvalidSettingException(PREFIX + "issuers." + id, null,
						"The issuer signs by a secret, which services may know, too.",
						"Let the issuer sign by a key pair.");
			}
		});
	}

	/**
	 * Issuer whose logout tokens are accepted.
	 *
	 * @param audiences an 'aud' of its logout tokens must be one of these: the client ids
	 * at the provider; required
	 * @param revokes the tokens that a logout token with 'sid' and 'sub' revokes: those
	 * of the session, or all of the user
	 * @param types the accepted 'typ' header values of its logout tokens
	 */
	public record Issuer(@Nullable List<String> audiences, @DefaultValue("session") RevokedTokens revokes,
			@DefaultValue("logout+jwt") List<String> types) {

		/** Returns the settings with which its logout tokens are verified. */
		IssuerSettings verifying(String id, IssuerSettings issuer) {
			if (this.audiences == null || this.audiences.isEmpty()) {
				throw new InvalidSettingException(PREFIX + "issuers." + id + ".audiences", null,
						"Logout tokens for other applications would be accepted.",
						"Set the client ids at the provider.");
			}
			return new IssuerSettings(issuer.issuer(), issuer.jwkSetUri(), issuer.keyLocation(), null,
					issuer.algorithms(), this.audiences, this.types, List.of("jti"), MAX_LIFE, issuer.clockSkew(),
					issuer.revocationScope());
		}

	}

}
