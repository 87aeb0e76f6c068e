package io.gatehouse.session;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.gatehouse.token.JwtVerifier;

/**
 * A refresh token:
 *
 * <pre>
 * base64url(subject) ~ session id ~ family secret
 * </pre>
 *
 * The first two say where its session is, so that one script in one slot finds it; they
 * are no secrets. The secret has 256 random bits and is new with each rotation. The
 * family, 128 random bits, stays the same as long as the session lives: it tells an older
 * token of the session, which was stolen or copied, from one that was made up, which must
 * not be able to end somebody's session. Redis knows hashes of both.
 *
 * @param subject the {@code sub}
 * @param sessionId the {@code sid}
 * @param family 22 characters of base64url
 * @param secret 43 characters of base64url
 */
record RefreshToken(String subject, String sessionId, String family, String secret) {

	private static final Pattern FORMAT = Pattern
		.compile("([A-Za-z0-9_-]{2,1366})~([A-Za-z0-9_-]{22})~([A-Za-z0-9_-]{22})([A-Za-z0-9_-]{43})");

	private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

	/** The first token of a session. */
	static RefreshToken first(String subject, String sessionId, RandomText random) {
		return new RefreshToken(subject, sessionId, random.id(), random.token());
	}

	/** A token of the same session and family. */
	RefreshToken next(String nextSecret) {
		return new RefreshToken(this.subject, this.sessionId, this.family, nextSecret);
	}

	/**
	 * Reads a token as a client sent it.
	 * @return the token, or empty if it cannot be one
	 */
	@SuppressWarnings("ConstantValue")
	static Optional<RefreshToken> parse(String text) {
		// callers outside of null-marked code may pass null
		Matcher parts = FORMAT.matcher((text != null) ? text : "");
		if (!parts.matches()) {
			return Optional.empty();
		}
		try {
			String subject = new String(Base64.getUrlDecoder().decode(parts.group(1)), StandardCharsets.UTF_8);
			TextConstraints.check("The subject", subject, JwtVerifier.MAX_IDENTIFIER_LENGTH);
			RefreshToken token = new RefreshToken(subject, parts.group(2), parts.group(3), parts.group(4));
			// one token has one text
			return token.text().equals(text) ? Optional.of(token) : Optional.empty();
		}
		catch (IllegalArgumentException ex) {
			return Optional.empty();
		}
	}

	/** The token as the client gets it. */
	String text() {
		return ENCODER.encodeToString(this.subject.getBytes(StandardCharsets.UTF_8)) + "~" + this.sessionId + "~"
				+ this.family + this.secret;
	}

	/** By which Redis knows this token. */
	String hash() {
		return RandomText.hash(this.secret);
	}

	/** By which Redis knows its family. */
	String familyHash() {
		return RandomText.hash(this.family);
	}

	@Override
	public String toString() {
		return "RefreshToken[" + this.sessionId + "]";
	}

}
