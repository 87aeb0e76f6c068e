package io.gatehouse.revocation.redis;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.gatehouse.revocation.Floor;
import io.gatehouse.revocation.RedisKeys;
import io.gatehouse.revocation.RevocableClaims;
import io.gatehouse.token.Reason;
import reactor.core.publisher.Mono;

import org.springframework.data.redis.core.script.RedisScript;

/**
 * Writes floors to the list of revocations and its stream, without waiting for the
 * gateways:
 *
 * <pre>
 * EVALSHA revoke.lua 2 {gatehouse}:revoked {gatehouse}:revocations &lt;reason&gt; &lt;retention&gt; sid:&lt;id&gt; …
 * EVALSHA floors.lua 2 {gatehouse}:revoked {gatehouse}:revocations sub:&lt;id&gt; …
 * </pre>
 *
 * {@link Revocations} writes and waits. Thread-safe.
 */
public final class RevocationWriter {

	/**
	 * Retention of a gateway that revokes: some thirty thousand years, whose milliseconds
	 * a double holds exactly. The issuers of tokens decide how long a revocation is kept.
	 * A shorter time at a gateway would remove floors that still cover a token, for all
	 * gateways. The stream is trimmed to the latest 25 hours, as by every revoking
	 * application.
	 */
	public static final Duration FOREVER = Duration.ofSeconds(1_000_000_000_000L);

	private static final RedisScript<Long> REVOKE = RedisScript.of(RevocationScript.REVOKE.text(), Long.class);

	@SuppressWarnings("rawtypes")
	private static final RedisScript<List> FLOORS = RedisScript.of(RevocationScript.FLOORS.text(), List.class);

	private final ScriptRunner scripts;

	private final List<String> keys;

	private final String scope;

	private final Duration retention;

	/**
	 * Creates a writer.
	 * @param scripts runs the scripts, with its time-out
	 * @param keys the names of the keys
	 * @param scope the scope of the floors that {@link #member} names; empty for none
	 * @param retention how long floors are kept; older ones are removed at each write
	 */
	public RevocationWriter(ScriptRunner scripts, RedisKeys keys, String scope, Duration retention) {
		this.scripts = scripts;
		this.keys = List.of(keys.revoked(), keys.revocations());
		this.scope = scope;
		this.retention = retention;
	}

	/**
	 * Writes a revocation.
	 * @param reason why; one of those that have a {@linkplain Floor#code code}
	 * @param members the names of floors, by {@link RevocableClaims#member}, or
	 * {@link RevocableClaims#ALL}
	 * @return the time of the floors, by Redis' clock; or an
	 * {@link IllegalArgumentException} if the reason is none for a revocation, or a
	 * member has no claim
	 */
	public Mono<Instant> write(Reason reason, Collection<String> members) {
		return Mono.defer(() -> {
			List<String> arguments = new ArrayList<>(members.size() + 2);
			arguments.add(Integer.toString(Floor.code(reason)));
			arguments.add(Long.toString(this.retention.toMillis()));
			for (String member : members) {
				if (!member.equals(RevocableClaims.ALL) && member.indexOf(':') <= 0) {
					throw new IllegalArgumentException("A member is named 'claim:value' or 'all'");
				}
				arguments.add(member);
			}
			return this.scripts.run(REVOKE, this.keys, arguments);
		}).map(Instant::ofEpochMilli);
	}

	/**
	 * Reads the clock of the list, and floors. Creates the list if there is none.
	 * @param members the names of the floors; that of all is always read
	 * @return the floors
	 */
	public Mono<CurrentFloors> currentFloors(Collection<String> members) {
		List<String> besidesAll = members.stream().filter((member) -> !member.equals(RevocableClaims.ALL)).toList();
		return this.scripts.run(FLOORS, this.keys, besidesAll).map((reply) -> CurrentFloors.of(besidesAll, reply));
	}

	/**
	 * Returns the name of a floor in the scope.
	 * @param claim the claim
	 * @param value its value
	 * @return the member of the list
	 */
	public String member(String claim, String value) {
		return RevocableClaims.member(this.scope, claim, value);
	}

	/**
	 * Returns the scope of the floors that {@link #member} names.
	 * @return the scope, empty for none
	 */
	public String scope() {
		return this.scope;
	}

	/**
	 * Returns how long floors are kept.
	 * @return the retention
	 */
	public Duration retention() {
		return this.retention;
	}

	/**
	 * Floors at one moment.
	 *
	 * @param redisMilli the time of Redis' clock, in epoch ms
	 * @param scores the scores of the floors by their names; 0 for one that does not
	 * exist
	 */
	public record CurrentFloors(long redisMilli, Map<String, Double> scores) {

		/** Reads the reply of {@code floors.lua}: the time, floor(all), the others. */
		private static CurrentFloors of(List<String> members, List<?> reply) {
			Map<String, Double> scores = new LinkedHashMap<>();
			scores.put(RevocableClaims.ALL, score(reply.get(1)));
			for (int i = 0; i < members.size(); i++) {
				scores.put(members.get(i), score(reply.get(i + 2)));
			}
			return new CurrentFloors(Long.parseLong(reply.get(0).toString()), scores);
		}

		private static double score(Object text) {
			return text.toString().isEmpty() ? 0 : Double.parseDouble(text.toString());
		}

	}

}
