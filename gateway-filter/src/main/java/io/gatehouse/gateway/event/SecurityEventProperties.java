package io.gatehouse.gateway.event;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.gatehouse.gateway.notice.RevokedTokens;
import io.gatehouse.token.InvalidSettingException;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the receiver of security events, {@code gatehouse.gateway.security-events}.
 *
 * @param enabled whether transmitters of security events (OpenID Shared Signals, CAEP,
 * RISC) can revoke tokens at this gateway, by push (RFC 8935)
 * @param path the path to which transmitters push, followed by '/' and the id of the
 * transmitter
 * @param transmitters the transmitters whose events are accepted, by an id of your choice
 */
@ConfigurationProperties("gatehouse.gateway.security-events")
public record SecurityEventProperties(@DefaultValue("false") boolean enabled,
		@DefaultValue("/gatehouse/events") String path, @DefaultValue Map<String, Transmitter> transmitters) {

	static final String PREFIX = "gatehouse.gateway.security-events.";

	static final String TRANSMITTERS = PREFIX + "transmitters";

	public SecurityEventProperties {
		if (!path.matches("(/[A-Za-z0-9_.~-]+)+") || path.contains("/../") || path.contains("/./")) {
			throw new InvalidSettingException(PREFIX + "path", path, "It is not a plain path.",
					"Set a path such as '/gatehouse/events'.");
		}
		transmitters = Map.copyOf(transmitters);
	}

	/**
	 * Change of a credential, the {@code change_type} of CAEP's {@code credential-change}
	 * (section 3.3.1).
	 */
	public enum CredentialChange {

		/** A credential was added. */
		CREATE,

		/** A credential was revoked. */
		REVOKE,

		/** A credential was replaced. */
		UPDATE,

		/** A credential was removed. */
		DELETE

	}

	/**
	 * Transmitter whose events are accepted.
	 *
	 * @param issuer the id in 'gatehouse.issuers' of the issuer whose users its events
	 * are about; required
	 * @param tokenIssuer the 'iss' of its event tokens; default: that of the issuer
	 * @param jwkSetUri the URL of the JWK Set of its event tokens, required with
	 * 'token-issuer'; default: the keys of the issuer
	 * @param algorithms the JWS algorithms of its event tokens; default: those of the
	 * issuer
	 * @param audiences an 'aud' of its event tokens must be one of these: the audience of
	 * the stream at the transmitter; required
	 * @param types the accepted 'typ' header values of its event tokens; 'none' accepts a
	 * missing one
	 * @param maxAge the age up to which an event token is accepted, and for which its
	 * 'jti' is kept in Redis
	 * @param authorization the whole value of the 'Authorization' header that the
	 * transmitter sends, such as 'Bearer ...'; default: none is asked for
	 * @param revokes the tokens that an event about a session of a user revokes: those of
	 * the session, or all of the user
	 * @param credentialChanges the changes of a credential that revoke the tokens of the
	 * user
	 */
	public record Transmitter(@Nullable String issuer, @Nullable String tokenIssuer, @Nullable String jwkSetUri,
			@Nullable List<String> algorithms, @Nullable List<String> audiences,
			@DefaultValue("secevent+jwt") List<String> types, @DefaultValue("7d") Duration maxAge,
			@Nullable String authorization, @DefaultValue("session") RevokedTokens revokes,
			@DefaultValue("revoke,update,delete") List<CredentialChange> credentialChanges) {

		@Override
		public String toString() {
			return "Transmitter[issuer=" + this.issuer + "]";
		}

	}

}
