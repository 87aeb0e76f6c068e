package io.gatehouse.revocation;

/**
 * Names of the fields of a session's record, the hash at
 * {@link RedisKeys#session(String, String)}. The session service writes the record, and
 * gateways read the user, the device and the account from it. The hash of an opaque
 * access token has some of these fields, too ({@link OpaqueTokenKeys}). A field without a
 * value is missing. The record holds no usable token.
 */
public final class SessionRecordFields {

	/** The user's id, the {@code sub}. */
	public static final String USER = "user";

	/** The device's id. */
	public static final String DEVICE = "device";

	/** The device's type. */
	public static final String DEVICE_TYPE = "device_type";

	/** The user's name for the device. */
	public static final String DEVICE_NAME = "device_name";

	/** The account's display name. */
	public static final String NAME = "name";

	/** The account's roles, a JSON array of text. */
	public static final String ROLES = "roles";

	/** The account's permissions, a JSON array of text. */
	public static final String PERMISSIONS = "permissions";

	/** Further claims of the account, a JSON object. */
	public static final String ATTRIBUTES = "attributes";

	/** The OAuth client that the session is for, the {@code client_id} of its tokens. */
	public static final String CLIENT_ID = "client_id";

	/** The id of the session of the sign-on that this session belongs to. */
	public static final String SIGN_ON = "sign_on";

	/** The network address of the latest client. */
	public static final String ADDRESS = "address";

	/** The {@code User-Agent} of the latest client. */
	public static final String AGENT = "agent";

	/**
	 * The issue time of the session's first token, by the clock of the list of
	 * revocations, in seconds since 1970. In the hash of an opaque token, the issue time
	 * of that token.
	 */
	public static final String IAT = "iat";

	/** The SHA-256 of the current refresh token's secret, base64url. */
	public static final String REFRESH = "refresh";

	/** The SHA-256 of the refresh tokens' family, base64url. */
	public static final String FAMILY = "family";

	/** The SHA-256 of the former refresh token's secret, base64url. */
	public static final String SPENT = "spent";

	/** The time at which the former refresh token was spent, in epoch ms. */
	public static final String SPENT_AT = "spent_at";

	/** The tokens that the former refresh token yields, encrypted with that token. */
	public static final String SEALED = "sealed";

	/**
	 * The former text values of the claims of the session's tokens, a JSON object: of
	 * each claim the first value and the latest seven.
	 */
	public static final String HELD = "held";

	/**
	 * The format of the session's access tokens, {@code jwt} or {@code opaque}, if the
	 * login set one.
	 */
	public static final String FORMAT = "format";

	/** The key of the session's opaque access token. */
	public static final String TOKEN = "token";

	/** The key of the session's former opaque access token. */
	public static final String FORMER = "former";

	/**
	 * Present, as {@code 1}, if each change of this record, and its end, raises one of
	 * its floors: that of the {@code sid}, or {@link RevocableClaims#SESSION_RECORD}.
	 * Gateways may keep such a record in memory.
	 */
	public static final String FLOORS = "floors";

	/** The time of the login, in epoch ms. */
	public static final String CREATED = "created";

	/** The time of the login or of the latest refresh, in epoch ms. */
	public static final String SEEN = "seen";

	/** The time at which the session ends without a refresh, in epoch ms. */
	public static final String EXPIRES = "expires";

	/** The latest possible end of the session, in epoch ms. */
	public static final String ENDS = "ends";

	private SessionRecordFields() {
	}

}
