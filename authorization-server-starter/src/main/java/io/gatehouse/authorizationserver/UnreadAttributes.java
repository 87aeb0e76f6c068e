package io.gatehouse.authorizationserver;

import java.io.Serial;
import java.io.Serializable;

import org.jspecify.annotations.Nullable;

import org.springframework.security.oauth2.server.authorization.OAuth2Authorization;

/**
 * Attribute of an authorization that was not read as a whole, in place of the attributes
 * that are not there.
 *
 * @param json the attributes as they are stored; {@code null} if tokens are missing, too
 */
record UnreadAttributes(@Nullable String json) implements Serializable {

	/** The name of the attribute. */
	static final String NAME = "gatehouse.unread";

	@Serial
	private static final long serialVersionUID = 1L;

	/** Returns those of an authorization, or {@code null} if it was read as a whole. */
	static @Nullable UnreadAttributes of(OAuth2Authorization authorization) {
		return authorization.getAttribute(NAME);
	}

	@Override
	public String toString() {
		return "UnreadAttributes[]";
	}

}
