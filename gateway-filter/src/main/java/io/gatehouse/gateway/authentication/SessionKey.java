package io.gatehouse.gateway.authentication;

/**
 * Names a session. {@link #toString()} shows none of it.
 *
 * @param scope the revocation scope of the session's issuer, empty for none
 * @param user the {@code sub} that the session must belong to
 * @param session the {@code sid}
 */
record SessionKey(String scope, String user, String session) {

	@Override
	public String toString() {
		return "SessionKey[]";
	}

}
