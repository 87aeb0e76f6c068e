package io.gatehouse.revocation;

import io.gatehouse.token.InvalidSettingException;
import io.gatehouse.token.Sha256;

/**
 * Redis keys of Gatehouse. No other class knows their format:
 *
 * <pre>
 * {gatehouse}:revoked                  ZSET    member "claim:value" or "all", score = {@link Floor#score()}; no TTL
 * {gatehouse}:revocations              STREAM  fields m (member) and s (score), trimmed to 25 hours
 * {gatehouse}:gateways                 HASH    field a gateway's id, value = when its lease ends in epoch ms and the id of what it applied, or when it left; "followed" = until when it is a fault if no gateway follows, in epoch ms
 * gatehouse:{&lt;user&gt;}:sessions           ZSET    member session id, score = when it ends in epoch ms
 * gatehouse:{&lt;user&gt;}:session:&lt;id&gt;       HASH    one session, fields {@link SessionRecordFields}, TTL = its life
 * gatehouse:{&lt;user&gt;}:bans               HASH    field "user" or "device:&lt;id&gt;", value = until when in epoch ms, why, and after U+2063 since when and by which actor
 * gatehouse:{&lt;user&gt;}:account            HASH    roles, permissions … that were changed a moment ago, TTL 1 minute
 * gatehouse:{&lt;user&gt;}:ending             ZSET    members whose floors may not be in the list yet, score = {@link Floor#score()}
 * gatehouse:{&lt;user&gt;}:order              ZSET    sessions in the order of their logins, member "&lt;created&gt;:&lt;id&gt;"; made to page through them, TTL 10 minutes
 * gatehouse:{&lt;user&gt;}:history            STREAM  the latest sessions that were ended, with reason and actor; TTL = gatehouse.session.history.retention
 * {gatehouse}:users                    ZSET    users that may have sessions, score 0; if gatehouse.session.index.enabled
 * {gatehouse}:users:until              ZSET    the same users, score = when their entry ends in epoch ms
 * gatehouse:sid:&lt;SHA-256&gt;               STRING  the user of a session, TTL = twice its life without a refresh
 * gatehouse:once:&lt;SHA-256&gt;              STRING  one one-time token, value = its subject, TTL = its life
 * gatehouse:oauth2:authorization:&lt;id&gt;    STRING  one authorization of an authorization server, JSON; TTL = its longest token's
 * gatehouse:oauth2:session:&lt;sid&gt;         STRING  the id of the authorization that a session is of
 * gatehouse:oauth2:token:&lt;SHA-256&gt;       STRING  a token of an authorization, JSON without the token
 * gatehouse:oauth2:code:&lt;SHA-256&gt;        STRING  an authorization code that was redeemed, "1", or "2" if more than once
 * gatehouse:oauth2:consent:&lt;SHA-256&gt;     STRING  what a user allowed a client, JSON; no TTL
 * gatehouse:logout:&lt;SHA-256&gt;            STRING  a logout token that was accepted, TTL = until it has expired
 * gatehouse:event:&lt;SHA-256&gt;             STRING  a security event token that was applied, TTL = until it is too old
 * gatehouse:ticket:&lt;hash&gt;               STRING  one ticket for a URL, value = its caller's encrypted token, TTL = its life
 * gatehouse:tickets:&lt;SHA-256&gt;           STRING  the number of tickets that a user got, TTL = the rest of the interval
 * gatehouse:dpop:&lt;SHA-256&gt;              STRING  a DPoP proof that was used, TTL = until it is too old
 * login:token:&lt;SHA-256 of token&gt;        HASH    one opaque access token, TTL = its life; field "revocation_scope" = the scope of its revocations
 * </pre>
 *
 * The last key has a prefix and a style of its own, {@link OpaqueTokenKeys}. The braces
 * are hash tags: all keys of one script are in one slot of a Redis Cluster.
 *
 * @param prefix stands for {@code gatehouse}; property {@code gatehouse.redis.key-prefix}
 */
public record RedisKeys(String prefix) {

	/** The default prefix. */
	public static final String DEFAULT_PREFIX = "gatehouse";

	public RedisKeys {
		if (!prefix.matches("[A-Za-z0-9_.:-]+")) {
			throw new InvalidSettingException("gatehouse.redis.key-prefix", prefix,
					"It is empty or contains unsupported characters.",
					"Use letters, digits, '_', '.', ':' and '-' only.");
		}
	}

	/**
	 * Returns the key of the floors.
	 * @return the key of a sorted set
	 */
	public String revoked() {
		return "{" + this.prefix + "}:revoked";
	}

	/**
	 * Returns the key of the floors in the order in which they were set.
	 * @return the key of a stream
	 */
	public String revocations() {
		return "{" + this.prefix + "}:revocations";
	}

	/**
	 * Returns the key of the gateways that follow the stream, with the latest entry that
	 * each has applied and the end of its lease.
	 * @return the key of a hash
	 */
	public String gateways() {
		return "{" + this.prefix + "}:gateways";
	}

	/**
	 * Returns the key of a user's sessions.
	 * @param user the {@code sub}
	 * @return the key of a sorted set
	 */
	public String sessions(String user) {
		return user(user) + "sessions";
	}

	/**
	 * Returns the key of one session.
	 * @param user the {@code sub}
	 * @param session the {@code sid}
	 * @return the key of a hash
	 */
	public String session(String user, String session) {
		return user(user) + "session:" + session;
	}

	/**
	 * Returns the prefix of the keys of a user's sessions; the session's id follows it.
	 * @param user the {@code sub}
	 * @return the text before the id
	 */
	public String sessionPrefix(String user) {
		return session(user, "");
	}

	/**
	 * Returns the key of the bans of a user and of their devices.
	 * @param user the {@code sub}
	 * @return the key of a hash
	 */
	public String bans(String user) {
		return user(user) + "bans";
	}

	/**
	 * Returns the key of the recent changes of a user's account.
	 * @param user the {@code sub}
	 * @return the key of a hash
	 */
	public String account(String user) {
		return user(user) + "account";
	}

	/**
	 * Returns the key of the members whose floors may not be in the list of revocations
	 * yet.
	 * @param user the {@code sub}
	 * @return the key of a sorted set
	 */
	public String ending(String user) {
		return user(user) + "ending";
	}

	/**
	 * Returns the key of a user's sessions in the order of their logins, which exists
	 * while they are paged through.
	 * @param user the {@code sub}
	 * @return the key of a sorted set
	 */
	public String order(String user) {
		return user(user) + "order";
	}

	/**
	 * Returns the key of the sessions of a user that were ended.
	 * @param user the {@code sub}
	 * @return the key of a stream
	 */
	public String history(String user) {
		return user(user) + "history";
	}

	/**
	 * Returns the key of the users that may have sessions.
	 * @return the key of a sorted set
	 */
	public String users() {
		return "{" + this.prefix + "}:users";
	}

	/**
	 * Returns the key of the ends of the entries of {@link #users()}.
	 * @return the key of a sorted set
	 */
	public String usersUntil() {
		return users() + ":until";
	}

	/**
	 * Returns the key of the user of a session.
	 * @param session the {@code sid}
	 * @return the key of a string
	 */
	public String userOfSession(String session) {
		return this.prefix + ":sid:" + Sha256.base64Url(session);
	}

	/**
	 * Returns the key of a one-time token.
	 * @param hash its hash
	 * @return the key of a string
	 */
	public String oneTimeToken(String hash) {
		return this.prefix + ":once:" + hash;
	}

	/**
	 * Returns the key of something that an authorization server stores.
	 * @param kind {@code authorization}, {@code session}, {@code token}, {@code code} or
	 * {@code consent}
	 * @param id the id, or a hash
	 * @return the key of a string
	 */
	public String oauth2(String kind, String id) {
		return this.prefix + ":oauth2:" + kind + ":" + id;
	}

	/**
	 * Returns the key of a logout token that was accepted.
	 * @param hash the hash of its issuer and id
	 * @return the key of a string
	 */
	public String logoutToken(String hash) {
		return this.prefix + ":logout:" + hash;
	}

	/**
	 * Returns the key of a security event token that was applied.
	 * @param hash the hash of its issuer and id
	 * @return the key of a string
	 */
	public String securityEvent(String hash) {
		return this.prefix + ":event:" + hash;
	}

	/**
	 * Returns the key of a ticket.
	 * @param name the name that is derived from the ticket and its URL
	 * @return the key of a string
	 */
	public String ticket(String name) {
		return this.prefix + ":ticket:" + name;
	}

	/**
	 * Returns the key of the number of tickets that a user got.
	 * @param hash the hash of the user's issuer and id
	 * @return the key of a string
	 */
	public String ticketCount(String hash) {
		return this.prefix + ":tickets:" + hash;
	}

	/**
	 * Returns the key of a DPoP proof that was used.
	 * @param hash the hash of its key, target and id
	 * @return the key of a string
	 */
	public String dpopProof(String hash) {
		return this.prefix + ":dpop:" + hash;
	}

	/**
	 * Returns the common prefix of a user's keys. An id that is not plain is hashed,
	 * since braces in it would change the hash tag.
	 */
	private String user(String user) {
		boolean plain = user.length() <= 64 && user.matches("[A-Za-z0-9_.@-]+");
		return this.prefix + ":{" + (plain ? user : "~" + Sha256.base64Url(user)) + "}:";
	}

}
