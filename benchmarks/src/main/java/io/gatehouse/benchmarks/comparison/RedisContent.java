package io.gatehouse.benchmarks.comparison;

import io.gatehouse.revocation.RedisKeys;
import io.gatehouse.test.RespClient;

/**
 * Fills a Redis with floors and sessions that no request names.
 */
final class RedisContent {

	private static final RedisKeys KEYS = new RedisKeys(RedisKeys.DEFAULT_PREFIX);

	private static final long BATCH = 50_000;

	private static final String FLOORS = """
			for i = tonumber(ARGV[1]), tonumber(ARGV[2]) do
			  local floor = string.format('%.0f', tonumber(ARGV[3]) - i)
			  redis.call('ZADD', KEYS[1], floor, string.format('sid:another-session-%d', i))
			end
			return redis.call('ZCARD', KEYS[1])""";

	private static final String SESSIONS = """
			local copied = 0
			for i = tonumber(ARGV[1]), tonumber(ARGV[2]) do
			  local user = string.format('{bulk-%d}', i)
			  copied = copied + redis.call('COPY', KEYS[1], (string.gsub(KEYS[1], '{.-}', user)))
			  redis.call('ZADD', (string.gsub(KEYS[2], '{.-}', user)), ARGV[3], ARGV[4])
			end
			return copied""";

	private final RespClient redis;

	private long floors;

	private long sessions;

	/**
	 * Creates an instance.
	 * @param sessions the number of sessions in Redis
	 */
	RedisContent(int port, long sessions) {
		this.redis = new RespClient(port);
		this.sessions = sessions;
	}

	/** Adds floors until there are this many. */
	void fillFloors(long count) {
		String now = Long.toString(System.currentTimeMillis());
		for (; this.floors < count; this.floors = Math.min(count, this.floors + BATCH)) {
			require(this.redis.call("EVAL", FLOORS, "1", KEYS.revoked(), Long.toString(this.floors + 1),
					Long.toString(Math.min(count, this.floors + BATCH)), now));
		}
	}

	/** Copies a session until there are this many. */
	void fillSessions(long count) {
		String template = this.redis.call("KEYS", KEYS.sessionPrefix(Logins.user(0)) + "*").get(0);
		String id = template.substring(KEYS.sessionPrefix(Logins.user(0)).length());
		String end = Long.toString(System.currentTimeMillis() + 86_400_000);
		for (; this.sessions < count; this.sessions = Math.min(count, this.sessions + BATCH)) {
			require(this.redis.call("EVAL", SESSIONS, "2", template, KEYS.sessions(Logins.user(0)),
					Long.toString(this.sessions + 1), Long.toString(Math.min(count, this.sessions + BATCH)), end, id));
		}
	}

	private static void require(java.util.List<String> reply) {
		if (!reply.get(0).matches("[1-9][0-9]*")) {
			throw new IllegalStateException("Redis was not filled: " + reply);
		}
	}

}
