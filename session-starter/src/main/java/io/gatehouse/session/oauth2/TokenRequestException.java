package io.gatehouse.session.oauth2;

import java.util.Map;

/**
 * Thrown for a request that an endpoint refuses, with the error of RFC 6749, section 5.2.
 * The texts are fixed, and repeat nothing from the request. It has no stack trace, since
 * it is an ordinary result.
 */
final class TokenRequestException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private static final String CHALLENGE = "Basic realm=\"gatehouse\", charset=\"UTF-8\"";

	private final int status;

	private final String error;

	private final String description;

	@SuppressWarnings("serial") // never serialized
	private final Map<String, String> headers;

	private TokenRequestException(int status, String error, String description, Map<String, String> headers) {
		super(error, null, false, false);
		this.status = status;
		this.error = error;
		this.description = description;
		this.headers = headers;
	}

	/** The request is malformed. */
	static TokenRequestException malformed(String description) {
		return new TokenRequestException(400, "invalid_request", description, Map.of());
	}

	/** The request uses another method. */
	static TokenRequestException method() {
		return new TokenRequestException(405, "invalid_request", "Use POST", Map.of("Allow", "POST"));
	}

	/** The body is too large. */
	static TokenRequestException tooLarge() {
		return new TokenRequestException(413, "invalid_request", "The form is too large", Map.of());
	}

	/** The body has another media type. */
	static TokenRequestException mediaType() {
		return new TokenRequestException(415, "invalid_request", "Send application/x-www-form-urlencoded", Map.of());
	}

	/** The client did not authenticate, is unknown, or its secret is wrong. */
	static TokenRequestException unauthenticated() {
		return new TokenRequestException(401, "invalid_client", "Client authentication failed",
				Map.of("WWW-Authenticate", CHALLENGE));
	}

	/** The client may not call this endpoint. */
	static TokenRequestException notAllowed() {
		return new TokenRequestException(403, "unauthorized_client", "The client may not call this endpoint", Map.of());
	}

	/** The token was issued to another client. */
	static TokenRequestException notOwner() {
		return new TokenRequestException(400, "invalid_grant", "The token was issued to another client", Map.of());
	}

	/** Too many authentications failed. */
	static TokenRequestException tooMany(long retryAfterSeconds) {
		return new TokenRequestException(429, "temporarily_unavailable", "Too many failed authentications",
				Map.of("Retry-After", Long.toString(retryAfterSeconds)));
	}

	/** The state of the token is unknown, or its revocation is not confirmed. */
	static TokenRequestException unavailable(String description) {
		return new TokenRequestException(503, "temporarily_unavailable", description, Map.of("Retry-After", "1"));
	}

	int status() {
		return this.status;
	}

	String error() {
		return this.error;
	}

	String description() {
		return this.description;
	}

	Map<String, String> headers() {
		return this.headers;
	}

}
