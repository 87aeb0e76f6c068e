package io.gatehouse.token;

import java.util.Locale;

/**
 * Why a request was refused: the stable {@code reason} of every problem document (RFC
 * 9457) that the edge and the services answer with, and the tag of their metrics. Codes
 * never change their meaning; new ones may come.
 */
public enum Reason {

	/** No access token came with the request. */
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

	/** The {@code nbf} or {@code iat} lies in the future. */
	NOT_YET_VALID(401, "The access token is not valid yet"),

	/** Nobody who is trusted here issued the token. */
	WRONG_ISSUER(401, "The issuer of the access token is not trusted here"),

	/** The token was issued for somebody else. */
	WRONG_AUDIENCE(401, "The access token is not meant for this audience"),

	/** The {@code typ} says that this is another kind of token, such as an ID token. */
	WRONG_TYPE(401, "The token is not of a type that is accepted here"),

	/**
	 * The token is bound to a key of the client ({@code cnf}, RFC 7800), and no proof of
	 * possession of that key was checked.
	 */
	PROOF_REQUIRED(401, "The access token is bound to a key, and the possession of the key was not proved"),

	/** One of the application's own validators refused the token. */
	INVALID_TOKEN(401, "The access token was refused"),

	/** No opaque token of this text was issued, or its time is over. */
	UNKNOWN_TOKEN(401, "The access token is not known here"),

	/** Identity headers came that say something else than the token. */
	IDENTITY_MISMATCH(401, "The identity headers disagree with the access token"),

	/** Revoked, without a nearer reason. */
	REVOKED(401, "The access token was revoked"),

	/** The user logged out. */
	LOGGED_OUT(401, "The session was logged out"),

	/** Somebody who may ended the session. */
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

	/** The session is not there any more: it was ended, or its time was over. */
	SESSION_ENDED(401, "The session has ended"),

	/** The caller is known, and lacks a role or permission. */
	INSUFFICIENT_PERMISSIONS(403, "The caller lacks a role or permission that this resource needs"),

	/** The request is ambiguous or dangerous, and was refused before anything read it. */
	REFUSED_REQUEST(400, "The request is ambiguous or not allowed here"),

	/**
	 * More requests came from the caller or its address than a limit allows, or more
	 * tokens that nobody issued than anybody sends by mistake.
	 */
	RATE_LIMITED(429, "There were too many requests in too short a time"),

	/** Whether the token is revoked cannot be known at the moment. */
	REVOCATION_UNKNOWN(503, "Whether the access token is still valid cannot be told at the moment"),

	/** The keys that would confirm the signature could not be had. */
	KEYS_UNAVAILABLE(503, "The keys of the token's issuer cannot be had at the moment");

	private final int status;

	private final String detail;

	Reason(int status, String detail) {
		this.status = status;
		this.detail = detail;
	}

	/**
	 * The code that clients see.
	 * @return the name in lower case, such as {@code logged_out}
	 */
	public String code() {
		return name().toLowerCase(Locale.ROOT);
	}

	/**
	 * The HTTP status of the answer.
	 * @return 400, 401, 403, 429 or 503
	 */
	public int status() {
		return this.status;
	}

	/**
	 * One fixed English sentence, free of anything that the client sent.
	 * @return printable ASCII without quotation marks
	 */
	public String detail() {
		return this.detail;
	}

}
