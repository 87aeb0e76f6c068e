package io.gatehouse.gateway.authentication;

import java.util.List;
import java.util.Map;

import io.gatehouse.gateway.Caller;
import io.gatehouse.identity.IdentityClaims;
import org.jspecify.annotations.Nullable;

/**
 * Claims of callers that a session identifies, for tests of the token that is minted for
 * them.
 */
public final class TestSessionClaims {

	private TestSessionClaims() {
	}

	/** Returns the claims of a caller in a session, or in none. */
	public static Map<String, Object> of(IdentityClaims names, User user, @Nullable String session) {
		return caller(names, user, session).claims();
	}

	/** Returns a caller in a session, or in none. */
	public static Caller.Authenticated caller(IdentityClaims names, User user, @Nullable String session) {
		SessionRecord found = new SessionRecord(user.id(), user.name(), user.device(), user.roles(), user.permissions(),
				user.attributes());
		Caller caller = new SessionClaims("https://edge.test", names).caller(found, session);
		return (Caller.Authenticated) caller;
	}

	/** User of a session. */
	public record User(String id, @Nullable String name, @Nullable String device, List<String> roles,
			List<String> permissions, Map<String, Object> attributes) {

	}

}
