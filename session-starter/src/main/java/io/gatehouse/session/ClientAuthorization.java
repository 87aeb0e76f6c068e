package io.gatehouse.session;

import io.gatehouse.identity.TextConstraints;
import io.gatehouse.token.JwtVerifier;
import org.jspecify.annotations.Nullable;

/**
 * OAuth client that a session is for, and the sign-on that the session belongs to.
 * <p>
 * A sign-on is one login at an authorization server, in one browser, from which several
 * applications get sessions of their own. It is a session, too, without a client. Each
 * session that belongs to it ends with it, and counts as the same device.
 *
 * @param clientId the {@code client_id} of the session's tokens; 1 to 256 characters
 * @param signOn the id of the sign-on's session; {@code null} if the session belongs to
 * none
 */
public record ClientAuthorization(String clientId, @Nullable String signOn) {

	public ClientAuthorization {
		TextConstraints.check("The client's id", clientId, JwtVerifier.MAX_IDENTIFIER_LENGTH);
		TextConstraints.checkOptional("The sign-on's id", signOn, JwtVerifier.MAX_IDENTIFIER_LENGTH);
	}

}
