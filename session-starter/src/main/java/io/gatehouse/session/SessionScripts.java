package io.gatehouse.session;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.nimbusds.jose.util.JSONObjectUtils;
import io.gatehouse.revocation.RedisKeys;
import io.gatehouse.revocation.RevocationScript;
import io.gatehouse.session.SessionOutcome.MemberFloor;
import io.gatehouse.token.Reason;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.core.io.ClassPathResource;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.data.redis.core.script.RedisScript;

/**
 * Runs the scripts on a user's sessions, with the list of revocations beside them.
 * <p>
 * Where slots do not matter (a single node, Sentinel) everything is one script, one
 * command and one round trip, atomic:
 *
 * <pre>
 * EVALSHA &lt;script&gt; 6 gatehouse:{alice}:sessions gatehouse:{alice}:bans gatehouse:{alice}:account
 *     gatehouse:{alice}:ending {gatehouse}:revoked {gatehouse}:revocations &lt;JSON&gt;
 * </pre>
 *
 * A Redis that refuses that with {@code CROSSSLOT} is a Cluster, or a proxy in front of
 * one. From then on the list is asked and told apart from the user's slot, in an order in
 * which nothing survives (decision 9 in the documentation tells why):
 *
 * <pre>
 * EVALSHA &lt;script&gt;     4 gatehouse:{alice}:sessions … gatehouse:{alice}:ending &lt;JSON&gt;          which floors matter
 * EVALSHA floors.lua   2 {gatehouse}:revoked {gatehouse}:revocations sub:alice tenant:acme …   logins and refreshes
 * EVALSHA &lt;script&gt;     4 gatehouse:{alice}:sessions … gatehouse:{alice}:ending &lt;JSON&gt;
 * EVALSHA revoke.lua   2 {gatehouse}:revoked {gatehouse}:revocations &lt;reason&gt; &lt;retention&gt; sid:… …            if something ended
 * EVALSHA complete.lua 1 gatehouse:{alice}:ending sid:… …
 * </pre>
 *
 * Until the gateways know is waited for afterwards, by {@link #confirm}.
 */
final class SessionScripts {

	/** Floors lie ahead of Redis' clock by a second, or else the clock was set back. */
	private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);

	/** A user who is revoked in every second cannot log in. */
	private static final int MAX_ATTEMPTS = 6;

	private static final Log logger = LogFactory.getLog(SessionScripts.class);

	private static final RedisScript<Long> COMPLETE = RedisScript.of(text("complete.lua"), Long.class);

	private static final RedisScript<Long> NOTE = RedisScript.of(text("note.lua"), Long.class);

	/** Each behind the functions that it uses. */
	@SuppressWarnings("rawtypes")
	private static final Map<Script, RedisScript<List>> WHOLE = Arrays.stream(Script.values())
		.collect(Collectors.toUnmodifiableMap((script) -> script, (script) -> RedisScript.of(
				RevocationScript.functions() + text("user.lua") + text(script.name().toLowerCase(Locale.ROOT) + ".lua"),
				List.class)));

	private final ScriptRunner runner;

	private final RedisKeys keys;

	private final Revocations revocations;

	/** The list is in another slot. */
	private volatile boolean apart;

	SessionScripts(ScriptRunner runner, RedisKeys keys, Revocations revocations) {
		this(runner, keys, revocations, false);
	}

	SessionScripts(ScriptRunner runner, RedisKeys keys, Revocations revocations, boolean apart) {
		this.runner = runner;
		this.keys = keys;
		this.revocations = revocations;
		this.apart = apart;
	}

	/** Reads a script. */
	static String text(String file) {
		try {
			return new ClassPathResource(file, SessionScripts.class).getContentAsString(StandardCharsets.UTF_8);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Runs a script that issues a token. While a floor of the current second would cover
	 * the token, waits and begins again.
	 * @param arguments without those that every script has
	 * @param members the names of the floors that matter, as the script said before;
	 * empty if it is not known, and then the script is asked first where it cannot read
	 * them itself
	 * @return what the script says, but neither "ask" nor "wait" nor "ending"
	 */
	Mono<SessionOutcome<List<String>>> issue(Script script, String subject, Map<String, Object> arguments,
			List<String> members) {
		return issue(script, subject, arguments, members, 1);
	}

	private Mono<SessionOutcome<List<String>>> issue(Script script, String subject, Map<String, Object> arguments,
			List<String> members, int attempt) {
		if (attempt > MAX_ATTEMPTS) {
			return Mono.error(new ConcurrencyFailureException("The user's tokens are revoked again and again"));
		}
		return once(script, subject, arguments, members).flatMap((outcome) -> {
			List<String> says = outcome.result();
			boolean asks = says.get(0).equals("ask");
			List<String> needed = asks ? union(members, says.subList(1, says.size())) : members;
			Mono<SessionOutcome<List<String>>> again = issue(script, subject, since(arguments, says), needed,
					attempt + 1)
				.map((later) -> later.with(outcome.raised()));
			return switch (says.get(0)) {
				case "ask" -> again;
				case "wait" -> pause(says).then(again);
				case "ending" -> again;
				default -> Mono.just(outcome);
			};
		});
	}

	private static List<String> union(List<String> some, List<String> more) {
		return Stream.concat(some.stream(), more.stream()).distinct().toList();
	}

	private static Mono<Long> pause(List<String> says) {
		Duration pause = Duration.ofMillis(Long.parseLong(says.get(1)));
		if (pause.compareTo(LONGEST_WAIT) > 0) {
			return Mono.error(new DataAccessResourceFailureException(
					"Redis' clock is behind its own revocations by " + pause.toSeconds() + " s; set it right"));
		}
		return Mono.delay(pause);
	}

	private static Map<String, Object> since(Map<String, Object> arguments, List<String> says) {
		return (says.get(0).equals("wait") && says.size() > 2) ? with(arguments, "asked", Long.parseLong(says.get(2)))
				: arguments;
	}

	private Mono<SessionOutcome<List<String>>> once(Script script, String subject, Map<String, Object> arguments,
			List<String> members) {
		Mono<SessionOutcome<List<String>>> apartFromList = members.isEmpty()
				? Mono.defer(() -> inSlot(script, subject, arguments))
				: Mono.defer(() -> this.revocations.standing(members)
					.flatMap((standing) -> inSlot(script, subject, with(arguments, "list", standing.asArguments()))));
		return together(script, subject, arguments, apartFromList);
	}

	/**
	 * Runs a script that issues nothing.
	 * @param alsoRevoked members that the script revokes if the list is in its reach, and
	 * that are otherwise revoked after it, unless it says "over"
	 * @return what the script says
	 */
	Mono<SessionOutcome<List<String>>> run(Script script, String subject, Map<String, Object> arguments, Reason reason,
			List<String> alsoRevoked) {
		Mono<SessionOutcome<List<String>>> apartFromList = Mono.defer(() -> inSlot(script, subject, arguments))
			.flatMap((outcome) -> (alsoRevoked.isEmpty() || outcome.result().get(0).equals("over")) ? Mono.just(outcome)
					: raised(reason, alsoRevoked).map(outcome::with));
		return together(script, subject, arguments, apartFromList);
	}

	/** Runs a script that neither issues nor revokes. */
	Mono<SessionOutcome<List<String>>> run(Script script, String subject, Map<String, Object> arguments) {
		return run(script, subject, arguments, Reason.REVOKED, List.of());
	}

	private Mono<SessionOutcome<List<String>>> together(Script script, String subject, Map<String, Object> arguments,
			Mono<SessionOutcome<List<String>>> apartFromList) {
		return Mono.defer(() -> this.apart ? apartFromList : this.runner
			.run(Objects.requireNonNull(WHOLE.get(script)), keys(subject, true), List.of(json(subject, arguments)))
			.map((returned) -> Reply.of(returned).outcome())
			.onErrorResume((ex) -> ScriptRunner.isAnswer(ex, "CROSSSLOT"), (ex) -> {
				logger.info("Redis keeps slots apart, so sessions and revocations are written one after the other");
				this.apart = true;
				return apartFromList;
			}));
	}

	private Mono<SessionOutcome<List<String>>> inSlot(Script script, String subject, Map<String, Object> arguments) {
		return this.runner
			.run(Objects.requireNonNull(WHOLE.get(script)), keys(subject, false), List.of(json(subject, arguments)))
			.map(Reply::of)
			.flatMap((reply) -> completed(subject, reply.ending()).map(reply.outcome()::with));
	}

	/**
	 * Raises the floors of what has ended in the user's slot, whoever ended it, and then
	 * forgets it there.
	 */
	private Mono<List<MemberFloor>> completed(String subject, List<MemberFloor> ending) {
		if (ending.isEmpty()) {
			return Mono.just(List.of());
		}
		Map<Reason, List<String>> members = ending.stream()
			.collect(Collectors.groupingBy(MemberFloor::reason,
					Collectors.mapping(MemberFloor::member, Collectors.toList())));
		return Flux.fromIterable(members.entrySet())
			.concatMap((entry) -> raised(entry.getKey(), entry.getValue()))
			.concatMapIterable(Function.identity())
			.collectList()
			.delayUntil((raised) -> this.runner.run(COMPLETE, List.of(this.keys.ending(subject)), texts(ending)));
	}

	private Mono<List<MemberFloor>> raised(Reason reason, List<String> members) {
		return this.revocations.write(reason, members)
			.map((at) -> members.stream().map((member) -> MemberFloor.of(member, at.toEpochMilli(), reason)).toList());
	}

	private static List<String> texts(List<MemberFloor> floors) {
		return floors.stream().flatMap((floor) -> Stream.of(floor.member(), floor.score())).toList();
	}

	/**
	 * Waits until no gateway accepts what was ended. On a Cluster the list may lose what
	 * the user's slot has forgotten already: unless it is certain that it does not, the
	 * slot is reminded, for the operation that is repeated.
	 * @param raised what an operation raised; if that is nothing, whatever was revoked
	 * before is waited for
	 */
	Mono<Void> confirm(String subject, List<MemberFloor> raised) {
		return this.revocations.confirm(MemberFloor.times(raised))
			.onErrorResume(UnconfirmedRevocationException.class, (ex) -> noted(subject, raised).then(Mono.error(ex)));
	}

	/** A session's end can be completed at any time, since nothing newer is hit by it. */
	private Mono<Long> noted(String subject, List<MemberFloor> raised) {
		List<MemberFloor> sessions = raised.stream()
			.filter((floor) -> floor.member().startsWith(member("sid", "")))
			.toList();
		if (!this.apart || sessions.isEmpty()) {
			return Mono.empty();
		}
		List<String> arguments = new ArrayList<>(List.of(Long.toString(this.revocations.retention().toMillis())));
		arguments.addAll(texts(sessions));
		return this.runner.run(NOTE, List.of(this.keys.ending(subject)), arguments)
			.onErrorComplete(DataAccessException.class);
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
		all.put("scope", this.revocations.scopePrefix());
		all.put("subject", subject);
		all.put("retention", this.revocations.retention().toMillis());
		return JSONObjectUtils.toJSONString(all);
	}

	private static Map<String, Object> with(Map<String, Object> arguments, String name, Object value) {
		Map<String, Object> more = new LinkedHashMap<>(arguments);
		more.put(name, value);
		return more;
	}

	/** The name of a floor. */
	String member(String claim, String value) {
		return this.revocations.member(claim, value);
	}

	/** The scripts. What each takes and says stands at its beginning. */
	enum Script {

		/** Makes a session. */
		LOGIN,

		/** Rotates a refresh token. */
		REFRESH,

		/** Ends sessions. */
		END,

		/** Changes an account. */
		UPDATE,

		/** Lists sessions. */
		LIST,

		/** Lifts a ban. */
		LIFT,

		/** Names a device. */
		NAME

	}

	/**
	 * What a script returned.
	 *
	 * @param ending what is still ending: the list is out of its reach
	 * @param outcome what it says, and the floors that it raised itself
	 */
	private record Reply(List<MemberFloor> ending, SessionOutcome<List<String>> outcome) {

		static Reply of(List<?> returned) {
			List<String> texts = returned.stream().map(String::valueOf).toList();
			List<MemberFloor> ending = MemberFloor.read(texts);
			List<String> rest = texts.subList(1 + 2 * ending.size(), texts.size());
			List<MemberFloor> raised = MemberFloor.read(rest);
			return new Reply(ending, new SessionOutcome<>(rest.subList(1 + 2 * raised.size(), rest.size()), raised));
		}

	}

}
