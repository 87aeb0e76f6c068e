package io.gatehouse.token;

import java.util.Locale;

/**
 * Reason for the refusal of a request: the stable {@code reason} of every problem
 * document (RFC 9457) from the gateway and the services, and the tag of their metrics.
 * Codes never change their meaning; new ones may be added.
 */
public enum Reason {

	/** The request has no access token. */
	MISSING_TOKEN(401, "The request carries no access token"),

	/**
	 * The token is not a JWS that RFC 7515 and RFC 9068 allow, or a claim has a wrong
	 * shape.
	 */
	MALFORMED_TOKEN(401, "The access token is malformed"),

	/** No trusted key confirms the signature with the algorithm that the key is for. */
	BAD_SIGNATURE(401, "The signature of the access token was not confirmed"),

	/** The {@code exp} has passed. */
	EXPIRED(401, "The access token has expired"),

	/** The {@code nbf} or {@code iat} is in the future. */
	NOT_YET_VALID(401, "The access token is not valid yet"),

	/**
	 * The {@code exp} is further from the {@code iat} than the issuer's tokens may live.
	 */
	LIFE_TOO_LONG(401, "The access token was issued for a longer life than is accepted here"),

	/** The token's issuer is not trusted. */
	WRONG_ISSUER(401, "The issuer of the access token is not trusted here"),

	/** The token was issued for another audience. */
	WRONG_AUDIENCE(401, "The access token is not meant for this audience"),

	/** The {@code typ} says that this is another kind of token, such as an ID token. */
	WRONG_TYPE(401, "The token is not of a type that is accepted here"),

	/**
	 * The token is bound to a key of the client ({@code cnf}, RFC 7800), and no proof of
	 * possession of that key was checked.
	 */
	PROOF_REQUIRED(401, "The access token is bound to a key, and the possession of the key was not proved"),

	/**
	 * The DPoP proof is missing, is not valid, was used before, or is not for this
	 * request or for the key of the token (RFC 9449, section 4.3).
	 */
	INVALID_DPOP_PROOF(401, "The DPoP proof is missing or not valid for this request and access token"),

	/** The DPoP proof lacks a current nonce of the server (RFC 9449, section 9). */
	USE_DPOP_NONCE(401, "The DPoP proof needs the nonce of the server"),

	/**
	 * The token is a bearer token, and one that is bound to a key of the client is needed
	 * or was announced by the scheme {@code DPoP}.
	 */
	TOKEN_NOT_BOUND(401, "The access token is not bound to a key of the client"),

	/**
	 * The token is bound to a TLS client certificate (RFC 8705, section 3) that the
	 * client does not use.
	 */
	WRONG_CERTIFICATE(401, "The access token is bound to another client certificate"),

	/** One of the application's own validators refused the token. */
	INVALID_TOKEN(401, "The access token was refused"),

	/** The opaque token was never issued, or has expired. */
	UNKNOWN_TOKEN(401, "The access token is not known here"),

	/**
	 * The ticket in the URL was redeemed before, has expired, is for another method or
	 * URL, or was never issued.
	 */
	INVALID_TICKET(401, "The ticket is not valid for this request"),

	/** The request's identity headers disagree with the token. */
	IDENTITY_MISMATCH(401, "The identity headers disagree with the access token"),

	/** The token was revoked without a more specific reason. */
	REVOKED(401, "The access token was revoked"),

	/**
	 * The token was issued before the revocation list was created, so that revocations of
	 * it may have been lost.
	 */
	ISSUED_BEFORE_LIST(401, "The access token is older than the list of revocations"),

	/** The user logged out. */
	LOGGED_OUT(401, "The session was logged out"),

	/** An authorized party ended the session. */
	KICKED_OUT(401, "The session was ended"),

	/** A newer login took the place of this session. */
	REPLACED(401, "The session was replaced by a newer login"),

	/** The user's password changed after the token was issued. */
	PASSWORD_CHANGED(401, "The password was changed"),

	/** The user is banned. */
	BANNED(401, "The user is banned"),

	/**
	 * Roles or permissions changed after the token was issued; a refresh brings new ones.
	 */
	PERMISSIONS_CHANGED(401, "The permissions were changed"),

	/** A refresh token was used again after it had been spent. */
	REFRESH_REUSE(401, "The session was ended since a spent refresh token was used again"),

	/** The session no longer exists: it was ended, or it expired. */
	SESSION_ENDED(401, "The session has ended"),

	/**
	 * The browser's login at the identity provider failed, was cancelled or was too old.
	 */
	LOGIN_FAILED(401, "The login at the identity provider did not succeed"),

	/**
	 * A browser sent its session along with a request that did not come from the pages of
	 * this origin, or that does not prove it.
	 */
	CROSS_SITE_REQUEST(403, "The request did not come from a page of this origin"),

	/**
	 * The user has to be authenticated again, or in a stronger way (RFC 9470, section 3).
	 */
	INSUFFICIENT_USER_AUTHENTICATION(401, "The authentication of the user is too old or too weak for this resource"),

	/** The caller is authenticated but lacks a role or permission. */
	INSUFFICIENT_PERMISSIONS(403, "The caller lacks a role or permission that this resource needs"),

	/** The request is ambiguous or dangerous, and was refused before any processing. */
	REFUSED_REQUEST(400, "The request is ambiguous or not allowed here"),

	/**
	 * The caller or its address exceeded a limit of requests, or sent more tokens that
	 * were never issued than happens by mistake.
	 */
	RATE_LIMITED(429, "There were too many requests in too short a time"),

	/** The revocation status of the token cannot be determined at the moment. */
	REVOCATION_UNKNOWN(503, "Whether the access token is still valid cannot be told at the moment"),

	/**
	 * The identity provider did not answer during a login, or did not refresh the token
	 * of a browser's session.
	 */
	PROVIDER_UNAVAILABLE(503, "The identity provider cannot be reached at the moment"),

	/** The gateway has no room for the session of another login. */
	SESSIONS_FULL(503, "No further login is possible at the moment"),

	/**
	 * The gateway cannot determine at the moment whether the DPoP proof was used before.
	 */
	REPLAY_UNKNOWN(503, "Whether the DPoP proof was used before cannot be told at the moment"),

	/** The keys that verify the signature could not be obtained. */
	KEYS_UNAVAILABLE(503, "The keys of the token's issuer cannot be had at the moment"),

	/** A ticket could not be issued or redeemed, since Redis did not answer. */
	TICKETS_UNAVAILABLE(503, "Tickets cannot be issued or redeemed at the moment");

	private final int status;

	private final String detail;

	Reason(int status, String detail) {
		this.status = status;
		this.detail = detail;
	}

	/**
	 * Returns the code that clients see.
	 * @return the name in lower case, such as {@code logged_out}
	 */
	public String code() {
		return name().toLowerCase(Locale.ROOT);
	}

	/**
	 * Returns the HTTP status of the response.
	 * @return 400, 401, 403, 429 or 503
	 */
	public int status() {
		return this.status;
	}

	/**
	 * Returns one fixed English sentence that contains no client input.
	 * @return printable ASCII without quotation marks
	 */
	public String detail() {
		return this.detail;
	}

}
