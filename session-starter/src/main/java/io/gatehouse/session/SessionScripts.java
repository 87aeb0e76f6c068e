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
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.nimbusds.jose.util.JSONObjectUtils;
import io.gatehouse.revocation.Floor;
import io.gatehouse.revocation.RedisKeys;
import io.gatehouse.revocation.RevocationScript;
import io.gatehouse.token.Reason;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.core.io.ClassPathResource;
import org.springframework.dao.ConcurrencyFailureException;
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
 * EVALSHA floors.lua   2 {gatehouse}:revoked {gatehouse}:revocations sub:alice sub.permissions:alice sid:…   logins and refreshes
 * EVALSHA &lt;script&gt;     4 gatehouse:{alice}:sessions … gatehouse:{alice}:ending &lt;JSON&gt;
 * EVALSHA revoke.lua   2 {gatehouse}:revoked {gatehouse}:revocations &lt;reason&gt; &lt;retention&gt; sid:… …            if something ended
 * EVALSHA complete.lua 1 gatehouse:{alice}:ending sid:… …
 * </pre>
 */
final class SessionScripts {

	/** Floors lie ahead of Redis' clock by a second, or else the clock was set back. */
	private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);

	/** A user who is revoked in every second cannot log in. */
	private static final int MAX_ATTEMPTS = 5;

	private static final Log logger = LogFactory.getLog(SessionScripts.class);

	private static final RedisScript<Long> COMPLETE = RedisScript.of(text("complete.lua"), Long.class);

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
	 * @param sessionId a session that the list is asked about besides the user
	 * @return what the script says, but neither "wait" nor "ending"
	 */
	Mono<List<String>> issue(Script script, String subject, Map<String, Object> arguments, @Nullable String sessionId) {
		return issue(script, subject, arguments, sessionId, 1);
	}

	private Mono<List<String>> issue(Script script, String subject, Map<String, Object> arguments,
			@Nullable String sessionId, int attempt) {
		if (attempt > MAX_ATTEMPTS) {
			return Mono.error(new ConcurrencyFailureException("The user's tokens are revoked again and again"));
		}
		return once(script, subject, arguments, sessionId).flatMap((says) -> switch (says.get(0)) {
			case "wait" -> pause(says).then(issue(script, subject, since(arguments, says), sessionId, attempt + 1));
			case "ending" -> issue(script, subject, arguments, sessionId, attempt + 1);
			default -> Mono.just(says);
		});
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
		return (says.size() > 2) ? with(arguments, "asked", Long.parseLong(says.get(2))) : arguments;
	}

	private Mono<List<String>> once(Script script, String subject, Map<String, Object> arguments,
			@Nullable String sessionId) {
		Mono<List<String>> apartFromList = Mono.defer(() -> this.revocations.standing(subject, sessionId)
			.flatMap((standing) -> inSlot(script, subject, with(arguments, "list", standing.asArguments()))));
		return together(script, subject, arguments, apartFromList);
	}

	/**
	 * Runs a script that issues nothing.
	 * @param alsoRevoked members that the script revokes if the list is in its reach, and
	 * that are otherwise revoked after it, unless it says "over"
	 * @return what the script says
	 */
	Mono<List<String>> run(Script script, String subject, Map<String, Object> arguments, Reason reason,
			List<String> alsoRevoked) {
		Mono<List<String>> apartFromList = Mono.defer(() -> inSlot(script, subject, arguments))
			.flatMap((says) -> (alsoRevoked.isEmpty() || says.get(0).equals("over")) ? Mono.just(says)
					: this.revocations.revoke(reason, alsoRevoked).thenReturn(says));
		return together(script, subject, arguments, apartFromList);
	}

	/** Runs a script that neither issues nor revokes. */
	Mono<List<String>> run(Script script, String subject, Map<String, Object> arguments) {
		return run(script, subject, arguments, Reason.REVOKED, List.of());
	}

	private Mono<List<String>> together(Script script, String subject, Map<String, Object> arguments,
			Mono<List<String>> apartFromList) {
		return Mono.defer(() -> this.apart ? apartFromList : this.runner
			.run(Objects.requireNonNull(WHOLE.get(script)), keys(subject, true), List.of(json(subject, arguments)))
			.map((reply) -> Reply.of(reply).says())
			.onErrorResume((ex) -> ScriptRunner.isAnswer(ex, "CROSSSLOT"), (ex) -> {
				logger.info("Redis keeps slots apart, so sessions and revocations are written one after the other");
				this.apart = true;
				return apartFromList;
			}));
	}

	private Mono<List<String>> inSlot(Script script, String subject, Map<String, Object> arguments) {
		return this.runner
			.run(Objects.requireNonNull(WHOLE.get(script)), keys(subject, false), List.of(json(subject, arguments)))
			.map(Reply::of)
			.flatMap((reply) -> complete(subject, reply.ending()).thenReturn(reply.says()));
	}

	/**
	 * Raises the floors of what has ended in the user's slot, whoever ended it, and then
	 * forgets it there.
	 */
	private Mono<Void> complete(String subject, List<Ending> ending) {
		if (ending.isEmpty()) {
			return Mono.empty();
		}
		Map<Reason, List<String>> members = ending.stream()
			.collect(Collectors.groupingBy(Ending::reason, Collectors.mapping(Ending::member, Collectors.toList())));
		List<String> forgotten = ending.stream().flatMap((one) -> Stream.of(one.member(), one.score())).toList();
		return Flux.fromIterable(members.entrySet())
			.concatMap((entry) -> this.revocations.revoke(entry.getKey(), entry.getValue()))
			.then(this.runner.run(COMPLETE, List.of(this.keys.ending(subject)), forgotten))
			.then();
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
	 * What has ended in the user's slot, and may not be in the list yet.
	 *
	 * @param member the name of its floor
	 * @param score when it ended, and the reason's code
	 */
	private record Ending(String member, String score) {

		Reason reason() {
			return Floor.reason((int) (Long.parseLong(this.score) % 1024));
		}

	}

	/**
	 * What a script returned.
	 *
	 * @param ending what is still ending
	 * @param says the rest
	 */
	private record Reply(List<Ending> ending, List<String> says) {

		static Reply of(List<?> returned) {
			List<String> texts = returned.stream().map(String::valueOf).toList();
			int count = Integer.parseInt(texts.get(0));
			List<Ending> ending = new ArrayList<>();
			for (int i = 0; i < count; i++) {
				ending.add(new Ending(texts.get(1 + 2 * i), texts.get(2 + 2 * i)));
			}
			return new Reply(ending, texts.subList(1 + 2 * count, texts.size()));
		}

	}

}
