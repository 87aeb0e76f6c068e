package io.gatehouse.gateway.authentication;

import io.gatehouse.token.InvalidSettingException;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the authentication of callers, {@code gatehouse.gateway.*}.
 *
 * @param mode what a JWT needs to be accepted: denylist (it is valid and not revoked) or
 * session (its session must exist, too); a route's metadata takes precedence
 * @param identity the source of the caller's identity: token (the caller's JWT) or
 * session (the current state of its session; implies the mode session, and needs
 * minting); a route's metadata takes precedence
 * @param websocketTokenPrefix the beginning of the WebSocket subprotocol by which
 * browsers send a token, such as 'bearer.'; none by default. The gateway takes the token
 * out of Sec-WebSocket-Protocol
 */
@ConfigurationProperties("gatehouse.gateway")
public record AuthenticationProperties(@DefaultValue("denylist") Mode mode,
		@DefaultValue("token") IdentitySource identity, @Nullable String websocketTokenPrefix) {

	public AuthenticationProperties {
		if (websocketTokenPrefix != null && !websocketTokenPrefix.matches("[A-Za-z0-9_.-]{3,32}")) {
			throw new InvalidSettingException("gatehouse.gateway.websocket-token-prefix", websocketTokenPrefix,
					"It is not the beginning of a subprotocol.",
					"Use 3 to 32 letters, digits, '_', '.' and '-', such as 'bearer.'.");
		}
	}

	/** Condition that a JWT must meet. */
	public enum Mode {

		/** The token is valid and not revoked. */
		DENYLIST,

		/** The session must exist, too. */
		SESSION

	}

	/** Source of the caller's identity. */
	public enum IdentitySource {

		/** The caller's token. */
		TOKEN,

		/** The current state of the session. */
		SESSION

	}

}
