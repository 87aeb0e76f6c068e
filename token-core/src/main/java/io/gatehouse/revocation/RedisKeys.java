package io.gatehouse.revocation;

import io.gatehouse.token.InvalidSettingException;
import io.gatehouse.token.Sha256;

/**
 * Where Gatehouse keeps things in Redis. No other class knows the format:
 *
 * <pre>
 * {gatehouse}:revoked                  ZSET    member "claim:value" or "all", score = {@link Floor#score()}; no TTL
 * {gatehouse}:revocations              STREAM  fields m (member) and s (score), trimmed to 25 hours
 * {gatehouse}:gateways                 HASH    field a gateway's id, value = when its lease ends in epoch ms and the id of what it applied, or when it left; "followed" = until when it is a fault if no gateway follows, in epoch ms
 * gatehouse:{&lt;user&gt;}:sessions           ZSET    member session id, score = when it ends in epoch ms
 * gatehouse:{&lt;user&gt;}:session:&lt;id&gt;       HASH    one session, TTL = its life
 * gatehouse:{&lt;user&gt;}:bans               HASH    field "user" or "device:&lt;id&gt;", value = until when in epoch ms, and why
 * gatehouse:{&lt;user&gt;}:account            HASH    roles, permissions … that were changed a moment ago, TTL 1 minute
 * gatehouse:{&lt;user&gt;}:ending             ZSET    members whose floors may not be in the list yet, score = ms * 1024 + the reason's code
 * login:token:&lt;SHA-256 of token&gt;        HASH    one opaque access token, TTL = its session's; field "revocation_scope" = the scope of its revocations
 * </pre>
 *
 * The last one has a prefix and a style of its own, {@link OpaqueTokenKeys}. The braces
 * are hash tags: all that one script touches is in one slot of a Redis Cluster.
 *
 * @param prefix stands for {@code gatehouse}; property {@code gatehouse.redis.key-prefix}
 */
public record RedisKeys(String prefix) {

	/** The prefix where nothing else is configured. */
	public static final String DEFAULT_PREFIX = "gatehouse";

	public RedisKeys {
		if (!prefix.matches("[A-Za-z0-9_.:-]+")) {
			throw new InvalidSettingException("gatehouse.redis.key-prefix", prefix,
					"It is empty, or has characters that would be mistaken for others.",
					"Use letters, digits, '_', '.', ':' and '-' only.");
		}
	}

	/**
	 * The floors.
	 * @return the key of a sorted set
	 */
	public String revoked() {
		return "{" + this.prefix + "}:revoked";
	}

	/**
	 * The floors in the order in which they were set.
	 * @return the key of a stream
	 */
	public String revocations() {
		return "{" + this.prefix + "}:revocations";
	}

	/**
	 * Who follows the stream, how far they have come, and until when their leases run.
	 * @return the key of a hash
	 */
	public String gateways() {
		return "{" + this.prefix + "}:gateways";
	}

	/**
	 * The sessions of a user.
	 * @param user the {@code sub}
	 * @return the key of a sorted set
	 */
	public String sessions(String user) {
		return user(user) + "sessions";
	}

	/**
	 * One session.
	 * @param user the {@code sub}
	 * @param session the {@code sid}
	 * @return the key of a hash
	 */
	public String session(String user, String session) {
		return user(user) + "session:" + session;
	}

	/**
	 * The beginning of the keys of a user's sessions: a session's id makes it complete.
	 * @param user the {@code sub}
	 * @return the text before the id
	 */
	public String sessionPrefix(String user) {
		return session(user, "");
	}

	/**
	 * The bans of a user and of their devices.
	 * @param user the {@code sub}
	 * @return the key of a hash
	 */
	public String bans(String user) {
		return user(user) + "bans";
	}

	/**
	 * What was changed of a user's account a moment ago.
	 * @param user the {@code sub}
	 * @return the key of a hash
	 */
	public String account(String user) {
		return user(user) + "account";
	}

	/**
	 * What has ended in the user's slot, and may not be in the list of revocations yet.
	 * @param user the {@code sub}
	 * @return the key of a sorted set
	 */
	public String ending(String user) {
		return user(user) + "ending";
	}

	/**
	 * Braces in a user's id would move the hash tag, so an id that is not plain is
	 * hashed.
	 */
	private String user(String user) {
		boolean plain = user.length() <= 64 && user.matches("[A-Za-z0-9_.@-]+");
		return this.prefix + ":{" + (plain ? user : "~" + Sha256.base64Url(user)) + "}:";
	}

}
