package io.gatehouse.session;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.nimbusds.jose.util.JSONObjectUtils;
import io.gatehouse.revocation.Floor;
import io.gatehouse.revocation.RedisKeys;
import io.gatehouse.revocation.redis.RevocationWriter;
import io.gatehouse.revocation.redis.RevocationWriter.CurrentFloors;
import io.gatehouse.revocation.redis.Revocations;
import io.gatehouse.revocation.redis.ScriptRunner;
import io.gatehouse.revocation.redis.UnconfirmedRevocationException;
import io.gatehouse.token.Reason;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.data.redis.core.script.RedisScript;

/**
 * Runs the scripts on a user's sessions and on the list of revocations.
 * <p>
 * Without slots (a single node, Sentinel) an operation is one atomic script in one round
 * trip:
 *
 * <pre>
 * EVALSHA &lt;script&gt; 6 gatehouse:{alice}:sessions gatehouse:{alice}:bans gatehouse:{alice}:account
 *     gatehouse:{alice}:ending {gatehouse}:revoked {gatehouse}:revocations &lt;JSON&gt;
 * </pre>
 *
 * A Redis that refuses that with {@code CROSSSLOT} is a Cluster, or a proxy in front of
 * one. From then on the list and the user's slot are read and written separately, in an
 * order in which no ended session's token survives (decision 9 in the documentation
 * explains why):
 *
 * <pre>
 * EVALSHA &lt;script&gt;     4 gatehouse:{alice}:sessions … gatehouse:{alice}:ending &lt;JSON&gt;          which floors matter
 * EVALSHA floors.lua   2 {gatehouse}:revoked {gatehouse}:revocations sub:alice tenant:acme …   logins and refreshes
 * EVALSHA &lt;script&gt;     4 gatehouse:{alice}:sessions … gatehouse:{alice}:ending &lt;JSON&gt;
 * EVALSHA revoke.lua   2 {gatehouse}:revoked {gatehouse}:revocations &lt;reason&gt; &lt;retention&gt; sid:… …            if something ended
 * EVALSHA complete.lua 1 gatehouse:{alice}:ending sid:… …
 * </pre>
 *
 * {@link #confirm} then waits until the gateways have applied the revocations.
 */
final class SessionScripts {

	/**
	 * Floors are at most a second ahead of Redis' clock, unless the clock was set back.
	 */
	private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);

	/**
	 * Attempts to issue a token; a user whose tokens are revoked every second cannot log
	 * in.
	 */
	private static final int MAX_ATTEMPTS = 6;

	private static final Log logger = LogFactory.getLog(SessionScripts.class);

	private static final RedisScript<Long> COMPLETE = RedisScript.of(SessionScript.text("complete.lua"), Long.class);

	private static final RedisScript<String> SIGN_ON = RedisScript.of("""
			local user, sign_on = unpack(redis.call('HMGET', KEYS[1], 'user', 'sign_on'))
			return user and (sign_on or '') or '-'""", String.class);

	private static final RedisScript<String> CURRENT = RedisScript.of(SessionScript.text("current.lua"), String.class);

	private static final RedisScript<Long> NOTE = RedisScript.of(SessionScript.text("note.lua"), Long.class);

	@SuppressWarnings("rawtypes")
	private static final RedisScript<List> HISTORY = RedisScript.of(SessionScript.text("history.lua"), List.class);

	static final RedisScript<Long> DELETE = RedisScript.of("return redis.call('DEL', KEYS[1])", Long.class);

	private final ScriptRunner runner;

	private final RedisKeys keys;

	private final Revocations revocations;

	private final RevocationWriter writer;

	/** Whether the list is in another slot than the user. */
	private volatile boolean apart;

	SessionScripts(ScriptRunner runner, RedisKeys keys, Revocations revocations) {
		this(runner, keys, revocations, false);
	}

	SessionScripts(ScriptRunner runner, RedisKeys keys, Revocations revocations, boolean apart) {
		this.runner = runner;
		this.keys = keys;
		this.revocations = revocations;
		this.writer = revocations.writer();
		this.apart = apart;
	}

	/**
	 * Runs a script that issues a token. While a floor of the current second would cover
	 * the token, waits and retries.
	 * @param arguments the arguments besides those of every script
	 * @param members the names of the relevant floors, from an earlier reply; empty if
	 * they are not known, and then a script that cannot read the list returns them first
	 * @return the script's own reply
	 */
	<R> Mono<SessionOutcome<R>> issue(SessionScript<IssueReply<R>> script, String subject,
			Map<String, Object> arguments, List<String> members) {
		return issue(script, subject, arguments, members, 1);
	}

	private <R> Mono<SessionOutcome<R>> issue(SessionScript<IssueReply<R>> script, String subject,
			Map<String, Object> arguments, List<String> members, int attempt) {
		if (attempt > MAX_ATTEMPTS) {
			return Mono.error(new ConcurrencyFailureException("The user's tokens are revoked repeatedly"));
		}
		return once(script, subject, arguments, members).flatMap((outcome) -> {
			IssueReply<R> reply = outcome.result();
			if (reply instanceof IssueReply.Final<R> last) {
				return Mono.just(outcome.map((same) -> last.reply()));
			}
			Mono<SessionOutcome<R>> again;
			if (reply instanceof IssueReply.Ask<R> ask) {
				again = issue(script, subject, arguments, union(members, ask.members()), attempt + 1);
			}
			else if (reply instanceof IssueReply.Wait<R> wait) {
				again = pause(wait.pause())
					.then(issue(script, subject, since(arguments, wait.asked()), members, attempt + 1));
			}
			else {
				again = issue(script, subject, arguments, members, attempt + 1);
			}
			return again.map((later) -> later.with(outcome.raised()));
		});
	}

	private static List<String> union(List<String> some, List<String> more) {
		return Stream.concat(some.stream(), more.stream()).distinct().toList();
	}

	private static Mono<Long> pause(Duration pause) {
		if (pause.compareTo(LONGEST_WAIT) > 0) {
			return Mono.error(new DataAccessResourceFailureException(
					"The clock of Redis is " + pause.toSeconds() + " s behind its own revocations; correct it"));
		}
		return Mono.delay(pause);
	}

	private static Map<String, Object> since(Map<String, Object> arguments, @Nullable Long asked) {
		return (asked != null) ? with(arguments, "asked", asked) : arguments;
	}

	private <R> Mono<SessionOutcome<R>> once(SessionScript<R> script, String subject, Map<String, Object> arguments,
			List<String> members) {
		Mono<SessionOutcome<R>> apartFromList = members.isEmpty() ? Mono.defer(() -> inSlot(script, subject, arguments))
				: Mono.defer(() -> this.writer.currentFloors(members)
					.flatMap((floors) -> inSlot(script, subject, with(arguments, "list", arguments(floors)))));
		return together(script, subject, arguments, apartFromList);
	}

	/**
	 * Runs the script that ends sessions.
	 * @param alsoRevoked members that the script revokes if it can reach the list, and
	 * that are otherwise revoked after it, unless the end of its ban has passed
	 */
	Mono<SessionOutcome<EndReply>> end(String subject, Map<String, Object> arguments, Reason reason,
			List<String> alsoRevoked) {
		Mono<SessionOutcome<EndReply>> apartFromList = Mono.defer(() -> inSlot(SessionScript.END, subject, arguments))
			.flatMap((outcome) -> (alsoRevoked.isEmpty() || outcome.result().over()) ? Mono.just(outcome)
					: raised(reason, alsoRevoked).map(outcome::with));
		return together(SessionScript.END, subject, arguments, apartFromList);
	}

	/** Runs a script that issues no token and ends no session. */
	<R> Mono<SessionOutcome<R>> run(SessionScript<R> script, String subject, Map<String, Object> arguments) {
		return together(script, subject, arguments, Mono.defer(() -> inSlot(script, subject, arguments)));
	}

	private <R> Mono<SessionOutcome<R>> together(SessionScript<R> script, String subject, Map<String, Object> arguments,
			Mono<SessionOutcome<R>> apartFromList) {
		return Mono.defer(() -> this.apart ? apartFromList
				: this.runner.run(script.lua(), keys(subject, true), List.of(json(subject, arguments)))
					.map((returned) -> script.read(subject, returned).outcome())
					.onErrorResume((ex) -> ScriptRunner.isAnswer(ex, "CROSSSLOT"), (ex) -> {
						logger.info(
								"Redis rejects scripts across slots, so sessions and revocations are written one after the other");
						this.apart = true;
						return apartFromList;
					}));
	}

	private <R> Mono<SessionOutcome<R>> inSlot(SessionScript<R> script, String subject, Map<String, Object> arguments) {
		return this.runner.run(script.lua(), keys(subject, false), List.of(json(subject, arguments)))
			.map((returned) -> script.read(subject, returned))
			.flatMap((returned) -> completed(subject, returned.pending()).map(returned.outcome()::with));
	}

	/**
	 * Raises the floors that are pending in the user's slot, by this or an earlier call,
	 * and then removes them there.
	 */
	private Mono<List<MemberFloor>> completed(String subject, List<MemberFloor> pending) {
		if (pending.isEmpty()) {
			return Mono.just(List.of());
		}
		Map<Reason, List<String>> members = pending.stream()
			.collect(Collectors.groupingBy(MemberFloor::reason,
					Collectors.mapping(MemberFloor::member, Collectors.toList())));
		return Flux.fromIterable(members.entrySet())
			.concatMap((entry) -> raised(entry.getKey(), entry.getValue()))
			.concatMapIterable(Function.identity())
			.collectList()
			.delayUntil((raised) -> this.runner.run(COMPLETE, List.of(this.keys.ending(subject)), texts(pending)));
	}

	private Mono<List<MemberFloor>> raised(Reason reason, List<String> members) {
		// a session that the making of the list ended gets a floor of its own, which is a
		// revocation
		Reason written = (reason == Reason.ISSUED_BEFORE_LIST) ? Reason.REVOKED : reason;
		return this.writer.write(written, members)
			.map((at) -> members.stream().map((member) -> MemberFloor.of(member, at.toEpochMilli(), reason)).toList());
	}

	private static List<String> texts(List<MemberFloor> floors) {
		return floors.stream().flatMap((floor) -> Stream.of(floor.member(), Floor.text(floor.score()))).toList();
	}

	/**
	 * Waits until no gateway accepts the ended sessions. On a Cluster the list may lose
	 * floors that the user's slot has already removed: if they are not confirmed, they
	 * are noted in the slot again, for the repeated operation.
	 * @param raised the floors that an operation raised; if there are none, waits for all
	 * earlier revocations
	 */
	Mono<Void> confirm(String subject, List<MemberFloor> raised) {
		return this.revocations.confirm(MemberFloor.times(raised))
			.onErrorResume(UnconfirmedRevocationException.class, (ex) -> noted(subject, raised).then(Mono.error(ex)));
	}

	/**
	 * Notes floors of sessions in the user's slot again. They can be raised at any later
	 * time, since they cover no newer session.
	 */
	private Mono<Long> noted(String subject, List<MemberFloor> raised) {
		List<MemberFloor> sessions = raised.stream()
			.filter((floor) -> floor.member().startsWith(member("sid", "")))
			.toList();
		if (!this.apart || sessions.isEmpty()) {
			return Mono.empty();
		}
		List<String> arguments = new ArrayList<>(List.of(Long.toString(this.writer.retention().toMillis())));
		arguments.addAll(texts(sessions));
		return this.runner.run(NOTE, List.of(this.keys.ending(subject)), arguments)
			.onErrorComplete(DataAccessException.class);
	}

	/**
	 * Returns the sign-on of a session, an empty text for none; empty if the user has no
	 * such session.
	 */
	Mono<String> signOnOf(String subject, String sessionId) {
		return this.runner.run(SIGN_ON, List.of(this.keys.session(subject, sessionId)), List.of())
			.filter((signOn) -> !signOn.equals("-"));
	}

	/**
	 * Returns the issue time of the first token of a session, if a refresh token is its
	 * latest; otherwise empty.
	 */
	Mono<Instant> issueTimeOfCurrent(RefreshToken token) {
		return this.runner
			.run(CURRENT, List.of(this.keys.session(token.subject(), token.sessionId())),
					List.of(token.hash(), token.familyHash()))
			.filter((seconds) -> !seconds.isEmpty())
			.map((seconds) -> Instant.ofEpochSecond(Long.parseLong(seconds)));
	}

	/**
	 * Lists a part of the sessions of a user that were ended, the latest first.
	 * @param after the entry before the part; empty to begin with the latest
	 * @param kept for how long entries are kept
	 */
	Mono<CursorPage<PastSession>> history(String subject, String after, int limit, Duration kept) {
		return this.runner
			.run(HISTORY, List.of(this.keys.history(subject)),
					List.of(after, Integer.toString(limit), Long.toString(kept.toMillis())))
			.map(PastSessionValues::page);
	}

	/** Deletes the history of a user, and returns whether there was one. */
	Mono<Boolean> deleteHistory(String subject) {
		return this.runner.run(DELETE, List.of(this.keys.history(subject)), List.of()).map((number) -> number == 1);
	}

	/** Returns the key of a user's sessions in the order of their logins. */
	String orderKey(String subject) {
		return this.keys.order(subject);
	}

	/** Returns the key of the sessions of a user that were ended. */
	String historyKey(String subject) {
		return this.keys.history(subject);
	}

	private List<String> keys(String subject, boolean withList) {
		List<String> names = new ArrayList<>(List.of(this.keys.sessions(subject), this.keys.bans(subject),
				this.keys.account(subject), this.keys.ending(subject)));
		if (withList) {
			names.addAll(List.of(this.keys.revoked(), this.keys.revocations()));
		}
		return names;
	}

	private String json(String subject, Map<String, Object> arguments) {
		Map<String, Object> all = new LinkedHashMap<>(arguments);
		all.put("session", this.keys.sessionPrefix(subject));
		all.put("scope", this.writer.scope().isEmpty() ? "" : this.writer.scope() + "/");
		all.put("subject", subject);
		all.put("retention", this.writer.retention().toMillis());
		return JSONObjectUtils.toJSONString(all);
	}

	private static Map<String, Object> arguments(CurrentFloors floors) {
		return Map.of("now", floors.redisMilli(), "floors", floors.scores());
	}

	private static Map<String, Object> with(Map<String, Object> arguments, String name, Object value) {
		Map<String, Object> more = new LinkedHashMap<>(arguments);
		more.put(name, value);
		return more;
	}

	/** Returns the name of a floor. */
	String member(String claim, String value) {
		return this.writer.member(claim, value);
	}

}
