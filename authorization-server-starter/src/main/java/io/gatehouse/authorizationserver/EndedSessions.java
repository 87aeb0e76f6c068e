package io.gatehouse.authorizationserver;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.gatehouse.revocation.RedisKeys;
import io.gatehouse.revocation.RevocableClaims;
import io.gatehouse.revocation.redis.ScriptRunner;
import org.jspecify.annotations.Nullable;

import org.springframework.core.io.ClassPathResource;
import org.springframework.data.redis.core.script.RedisScript;

/**
 * Reads sessions that have ended from the stream of revocations, in a consumer group that
 * all instances of the authorization server share. An entry stays pending until it is
 * acknowledged, so that it outlives an instance; the stream holds the last 25 hours. It
 * does not matter which service ended the session.
 */
final class EndedSessions {

	private static final RedisScript<List<?>> READ = script("ended.lua");

	private static final RedisScript<Long> ACKNOWLEDGE = RedisScript
		.of("return redis.call('XACK', KEYS[1], ARGV[1], unpack(ARGV, 2))", Long.class);

	private static final RedisScript<Long> LEAVE = RedisScript.of("""
			local pending = redis.pcall('XPENDING', KEYS[1], ARGV[1], '-', '+', 1, ARGV[2])
			if not pending.err and #pending == 0 then
			  redis.pcall('XGROUP', 'DELCONSUMER', KEYS[1], ARGV[1], ARGV[2])
			end
			return 1""", Long.class);

	private static final String GROUP = "back-channel-logout";

	/** The maximum number of entries that are read at once. */
	static final int BATCH = 64;

	private final ScriptRunner runner;

	private final String stream;

	private final String member;

	private final String consumer;

	private final String group;

	private final Duration pause;

	/**
	 * Creates an instance.
	 * @param scope the scope of the revocations, empty for none
	 * @param consumer the id of this instance
	 * @param pause the time after which an entry that was not acknowledged is read again;
	 * longer than it takes to handle a batch
	 */
	EndedSessions(ScriptRunner runner, RedisKeys keys, String scope, String consumer, Duration pause) {
		this.runner = runner;
		this.stream = keys.revocations();
		this.member = RevocableClaims.member(scope, "sid", "");
		this.consumer = consumer;
		// each scope has servers of its own
		this.group = scope.isEmpty() ? GROUP : GROUP + ":" + scope;
		this.pause = pause;
	}

	@SuppressWarnings({ "unchecked", "rawtypes" })
	private static RedisScript<List<?>> script(String file) {
		try {
			return (RedisScript) RedisScript.of(
					new ClassPathResource(file, EndedSessions.class).getContentAsString(StandardCharsets.UTF_8),
					List.class);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Reads entries that are due, and have not been acknowledged. */
	List<Entry> read() {
		List<?> reply = this.runner
			.run(READ, List.of(this.stream),
					List.of(this.group, this.consumer, Integer.toString(BATCH), Long.toString(this.pause.toMillis())))
			.block();
		List<Entry> entries = new ArrayList<>();
		for (int i = 0; reply != null && i < reply.size(); i += 3) {
			String name = String.valueOf(reply.get(i + 1));
			entries.add(new Entry(String.valueOf(reply.get(i)),
					name.startsWith(this.member) ? name.substring(this.member.length()) : null,
					Integer.parseInt(String.valueOf(reply.get(i + 2)))));
		}
		return entries;
	}

	void acknowledge(List<Entry> entries) {
		if (!entries.isEmpty()) {
			List<String> arguments = new ArrayList<>(List.of(this.group));
			entries.forEach((entry) -> arguments.add(entry.id()));
			this.runner.run(ACKNOWLEDGE, List.of(this.stream), arguments).block();
		}
	}

	/** Leaves the group, unless entries are still to be acknowledged by this instance. */
	void leave() {
		this.runner.run(LEAVE, List.of(this.stream), List.of(this.group, this.consumer)).block();
	}

	/**
	 * Entry of the stream.
	 *
	 * @param id its id
	 * @param sessionId the {@code sid} of a session that has ended; {@code null} for
	 * another revocation
	 * @param deliveries how often it was read
	 */
	record Entry(String id, @Nullable String sessionId, int deliveries) {

	}

}
