package io.gatehouse.session;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

import io.gatehouse.boot.RareWarning;
import io.gatehouse.revocation.RedisKeys;
import io.gatehouse.revocation.redis.ScriptRunner;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.dao.DataAccessException;
import org.springframework.data.redis.core.script.RedisScript;

/**
 * Index of the users with sessions, and of the users of sessions, in other slots than
 * those of the users:
 *
 * <pre>
 * EVALSHA index.lua 2 {gatehouse}:users {gatehouse}:users:until alice &lt;life&gt;   at each login and refresh, together with
 * SET gatehouse:sid:&lt;SHA-256&gt; alice PX &lt;life&gt;
 * DEL gatehouse:sid:&lt;SHA-256&gt;                                                when a session was ended
 * </pre>
 *
 * A login writes it before the session, so that a process that dies in between leaves an
 * entry without a session, and not the reverse. Reads compare entries with the sessions.
 * The life of an entry is twice that of a session without a refresh: a process that dies
 * between a refresh and its entry does not leave an entry that ends before the session.
 * Failures of the index are logged, and fail neither a login nor a refresh; the next
 * refresh repairs it.
 */
final class SessionIndex {

	/**
	 * Time within which a login that has noted its user begins its session, or fails: its
	 * attempts, and their time-outs.
	 */
	static final Duration LONGEST_LOGIN = Duration.ofMinutes(5);

	private static final int CONCURRENCY = 64;

	private static final Log logger = LogFactory.getLog(SessionIndex.class);

	private static final RedisScript<Long> ADD = RedisScript.of(SessionScript.text("index.lua"), Long.class);

	private static final RedisScript<Long> REMOVE = RedisScript.of(SessionScript.text("unindex.lua"), Long.class);

	@SuppressWarnings("rawtypes")
	private static final RedisScript<List> SEARCH = RedisScript.of(SessionScript.text("search.lua"), List.class);

	private static final RedisScript<String> SET = RedisScript
		.of("return redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2]).ok", String.class);

	private static final RedisScript<String> GET = RedisScript.of("return redis.call('GET', KEYS[1]) or ''",
			String.class);

	private static final RedisScript<Long> EXISTS = RedisScript.of("return redis.call('EXISTS', KEYS[1])", Long.class);

	private final RareWarning warning = new RareWarning(logger, "A session is not in the index until its next refresh",
			System::nanoTime);

	private final ScriptRunner runner;

	private final RedisKeys keys;

	private final boolean enabled;

	private final long life;

	SessionIndex(ScriptRunner runner, RedisKeys keys, GatehouseSessionProperties properties) {
		this.runner = runner;
		this.keys = keys;
		this.enabled = properties.index().enabled();
		this.life = Math.min(2 * properties.refreshTokenLife().toMillis(), properties.sessionLife().toMillis());
	}

	/** Notes a session that begins or was refreshed. */
	Mono<Void> add(String subject, String sessionId) {
		if (!this.enabled) {
			return Mono.empty();
		}
		List<String> arguments = List.of(subject, Long.toString(this.life));
		return Mono
			.when(this.runner.run(ADD, userKeys(), arguments),
					this.runner.run(SET, List.of(this.keys.userOfSession(sessionId)), arguments))
			.onErrorResume(DataAccessException.class, this::warned);
	}

	/** Removes sessions that were ended. Their user is removed by a later search. */
	Mono<Void> remove(Collection<String> sessionIds) {
		if (!this.enabled) {
			return Mono.empty();
		}
		return Flux.fromIterable(sessionIds)
			.flatMap((id) -> this.runner.run(SessionScripts.DELETE, List.of(this.keys.userOfSession(id)), List.of()),
					CONCURRENCY)
			.then()
			.onErrorResume(DataAccessException.class, (ex) -> {
				logger.debug("Ended sessions were not removed from the index", ex);
				return Mono.empty();
			});
	}

	private Mono<Void> warned(DataAccessException failure) {
		this.warning.warn(failure);
		return Mono.empty();
	}

	/**
	 * Lists users with sessions whose ids begin with a text, in the order of the UTF-8
	 * bytes of their ids.
	 * @param after the user before the part; empty to begin with the first
	 */
	Mono<Part> users(String prefix, String after, int limit) {
		return this.runner.run(SEARCH, userKeys(), List.of(prefix, after, Integer.toString(limit))).flatMap((found) -> {
			ReplyTexts texts = new ReplyTexts(found);
			boolean more = texts.flag();
			List<String> users = texts.rest();
			return Flux.fromIterable(users)
				.filterWhen(this::hasSessions, CONCURRENCY)
				.collectList()
				.delayUntil((live) -> {
					List<String> without = new ArrayList<>(users);
					without.removeAll(live);
					return without.isEmpty() ? Mono.empty() : forgotten(without);
				})
				.map((live) -> new Part(live, more ? users.get(users.size() - 1) : ""));
		});
	}

	private Mono<Boolean> hasSessions(String subject) {
		return this.runner.run(EXISTS, List.of(this.keys.sessions(subject)), List.of()).map((number) -> number == 1);
	}

	private Mono<Void> forgotten(List<String> users) {
		List<String> arguments = new ArrayList<>(
				List.of(Long.toString(this.life), Long.toString(LONGEST_LOGIN.toMillis())));
		arguments.addAll(users);
		return this.runner.run(REMOVE, userKeys(), arguments).then();
	}

	/** Returns the user of a session; empty if there is no such session. */
	Mono<String> userOf(String sessionId) {
		return this.runner.run(GET, List.of(this.keys.userOfSession(sessionId)), List.of())
			.filter((subject) -> !subject.isEmpty())
			.filterWhen((subject) -> this.runner.run(EXISTS, List.of(this.keys.session(subject, sessionId)), List.of())
				.map((number) -> number == 1));
	}

	private List<String> userKeys() {
		return List.of(this.keys.users(), this.keys.usersUntil());
	}

	/**
	 * Part of the users.
	 *
	 * @param users those with sessions
	 * @param last the user after whom the next part begins; empty if there is none
	 */
	record Part(List<String> users, String last) {

	}

}
