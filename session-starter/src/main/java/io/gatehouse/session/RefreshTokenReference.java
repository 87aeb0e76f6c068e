package io.gatehouse.session;

import java.util.Optional;

import org.jspecify.annotations.Nullable;

/**
 * Reference to the session that a refresh token belongs to, with the checks of the token
 * against the session's record. It neither spends the token nor shows its secret.
 */
public final class RefreshTokenReference {

	private final RefreshToken token;

	private RefreshTokenReference(RefreshToken token) {
		this.token = token;
	}

	/**
	 * Parses a refresh token.
	 * @param text the token as a client sent it
	 * @return the reference, or empty if the text has another format
	 */
	public static Optional<RefreshTokenReference> parse(String text) {
		return RefreshToken.parse(text).map(RefreshTokenReference::new);
	}

	/**
	 * Returns the subject that the token names. It is not verified.
	 * @return the {@code sub}
	 */
	public String subject() {
		return this.token.subject();
	}

	/**
	 * Returns the session that the token names. It is not verified.
	 * @return the {@code sid}
	 */
	public String sessionId() {
		return this.token.sessionId();
	}

	/**
	 * Checks whether this was a token of the session at any time. A forged one is not.
	 * @param family the field {@link io.gatehouse.revocation.SessionRecordFields#FAMILY}
	 * of the session's record
	 * @return whether the session issued the token
	 */
	public boolean isOfFamily(@Nullable String family) {
		return this.token.familyHash().equals(family);
	}

	/**
	 * Checks whether this is the session's current token.
	 * @param hash the field {@link io.gatehouse.revocation.SessionRecordFields#REFRESH}
	 * of the session's record
	 * @return whether the token has not been spent
	 */
	public boolean isCurrent(@Nullable String hash) {
		return this.token.hash().equals(hash);
	}

	@Override
	public String toString() {
		return "RefreshTokenReference[]";
	}

}
