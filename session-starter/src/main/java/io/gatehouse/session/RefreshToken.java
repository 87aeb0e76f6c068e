package io.gatehouse.session;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.gatehouse.identity.TextConstraints;
import io.gatehouse.token.JwtVerifier;

/**
 * Refresh token of the format
 *
 * <pre>
 * base64url(subject) ~ session id ~ family secret
 * </pre>
 *
 * The subject and session id locate the session, so that one script in one slot finds it;
 * they are not secret. The secret has 256 random bits and is new with each rotation. The
 * family, 128 random bits, stays the same as long as the session lives: it distinguishes
 * an older token of the session, which was stolen or copied, from a forged one, which
 * must not end the session. Redis stores hashes of both.
 *
 * @param subject the {@code sub}
 * @param sessionId the {@code sid}
 * @param family 22 characters of base64url
 * @param secret 43 characters of base64url
 */
record RefreshToken(String subject, String sessionId, String family, String secret) {

	private static final Pattern FORMAT = Pattern
		.compile("(?<subject>[A-Za-z0-9_-]{2,1366})~(?<session>[A-Za-z0-9_-]{22})~(?<family>[A-Za-z0-9_-]{22})"
				+ "(?<secret>[A-Za-z0-9_-]{43})");

	private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

	/** Creates the first token of a session. */
	static RefreshToken first(String subject, String sessionId, RandomText random) {
		return new RefreshToken(subject, sessionId, random.id(), random.token());
	}

	/** Returns a token of the same session and family. */
	RefreshToken next(String nextSecret) {
		return new RefreshToken(this.subject, this.sessionId, this.family, nextSecret);
	}

	/**
	 * Parses a token that a client sent.
	 * @return the token, or empty if the text is malformed
	 */
	@SuppressWarnings("ConstantValue")
	static Optional<RefreshToken> parse(String text) {
		// callers outside of null-marked code may pass null
		Matcher parts = FORMAT.matcher((text != null) ? text : "");
		if (!parts.matches()) {
			return Optional.empty();
		}
		try {
			String subject = new String(Base64.getUrlDecoder().decode(parts.group("subject")), StandardCharsets.UTF_8);
			TextConstraints.check("The subject", subject, JwtVerifier.MAX_IDENTIFIER_LENGTH);
			RefreshToken token = new RefreshToken(subject, parts.group("session"), parts.group("family"),
					parts.group("secret"));
			// refuse other encodings of the same token
			return token.text().equals(text) ? Optional.of(token) : Optional.empty();
		}
		catch (IllegalArgumentException ex) {
			return Optional.empty();
		}
	}

	/** Returns the token as the client receives it. */
	String text() {
		return ENCODER.encodeToString(this.subject.getBytes(StandardCharsets.UTF_8)) + "~" + this.sessionId + "~"
				+ this.family + this.secret;
	}

	/** Returns the hash under which Redis stores this token. */
	String hash() {
		return RandomText.hash(this.secret);
	}

	/** Returns the hash under which Redis stores its family. */
	String familyHash() {
		return RandomText.hash(this.family);
	}

	@Override
	public String toString() {
		return "RefreshToken[" + this.sessionId + "]";
	}

}
