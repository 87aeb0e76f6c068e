package io.gatehouse.revocation;

import io.gatehouse.token.InvalidSettingException;
import io.gatehouse.token.Sha256;

/**
 * Redis keys of opaque access tokens, {@code gatehouse.opaque.*}. {@link RedisKeys}
 * describes the hash:
 *
 * <pre>
 * login:token:&lt;SHA-256 of the token, base64url&gt;
 * login:token:&lt;token&gt;                            in plain style, as existing systems have it
 * </pre>
 *
 * A hashed key does not reveal the token. The hash has the fields {@code user},
 * {@code device}, {@code name}, {@code roles}, {@code permissions}, {@code attributes},
 * {@code iat} and {@code expires} of a session's record ({@link SessionRecordFields}),
 * and besides them {@value #SESSION_FIELD} and {@value #SCOPE_FIELD}.
 *
 * @param prefix the beginning of the keys; default: {@link #DEFAULT_PREFIX}
 * @param style how the token stands in its key
 */
public record OpaqueTokenKeys(String prefix, Style style) {

	/** The default prefix. */
	public static final String DEFAULT_PREFIX = "login:token:";

	/** The field of the hash with the id of the token's session. */
	public static final String SESSION_FIELD = "session";

	/**
	 * The field of the hash that names the scope of the token's revocations. The session
	 * service writes it; gateways use a default if it is missing.
	 */
	public static final String SCOPE_FIELD = "revocation_scope";

	public OpaqueTokenKeys {
		if (!prefix.matches("[A-Za-z0-9_.:-]+")) {
			throw new InvalidSettingException("gatehouse.opaque.key-prefix", prefix,
					"It is empty or contains unsupported characters.",
					"Use letters, digits, '_', '.', ':' and '-' only.");
		}
	}

	/** Form of a token in its key. */
	public enum Style {

		/** The SHA-256 hash of the token, base64url without padding. */
		SHA256,

		/** The token itself. */
		PLAIN

	}

	/**
	 * Returns the key of a token.
	 * @param token the token, printable ASCII
	 * @return the key of a hash
	 */
	public String key(String token) {
		return this.prefix + ((this.style == Style.PLAIN) ? token : Sha256.base64Url(token));
	}

}
