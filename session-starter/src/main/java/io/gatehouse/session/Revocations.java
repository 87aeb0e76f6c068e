package io.gatehouse.session;

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
import io.gatehouse.revocation.RevocationScript;
import io.gatehouse.token.Reason;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

import org.springframework.dao.DataAccessException;
import org.springframework.data.redis.connection.ReactiveRedisConnectionFactory;
import org.springframework.data.redis.core.script.RedisScript;

/**
 * Revokes tokens: those whose claim has a given value, and that were issued until now. It
 * needs no sessions, and works for the tokens of any issuer that the gateways trust. Each
 * call writes by one script in one round trip. A second script, shared by all waiting
 * calls, then runs until no gateway accepts the tokens any more:
 *
 * <pre>
 * EVALSHA revoke.lua  2 {gatehouse}:revoked {gatehouse}:revocations &lt;reason&gt; &lt;retention&gt; sid:&lt;id&gt; …
 * EVALSHA barrier.lua 3 {gatehouse}:revoked {gatehouse}:revocations {gatehouse}:gateways sid:&lt;id&gt; &lt;floor&gt; …
 * </pre>
 *
 * <b>When a call returns normally, no gateway accepts the tokens.</b> A gateway that
 * hangs delays it by at most its lease ({@code gatehouse.revocation.lease}, 2 s). If that
 * is not confirmed in time, the call fails with an
 * {@link UnconfirmedRevocationException}: the revocation is stored then. After other
 * errors, which are also {@link DataAccessException}s, the revocation may have been
 * written or not. In either case the call can safely be repeated. Times are of Redis'
 * clock. Thread-safe.
 */
public final class Revocations {

	private static final RedisScript<Long> REVOKE = RedisScript.of(RevocationScript.REVOKE.text(), Long.class);

	@SuppressWarnings("rawtypes")
	private static final RedisScript<List> FLOORS = RedisScript.of(RevocationScript.FLOORS.text(), List.class);

	private static final Duration PAUSE = Duration.ofMillis(50);

	private final ScriptRunner scripts;

	private final List<String> keys;

	private final GatehouseRevocationProperties settings;

	private final RevocationBarrier barrier;

	/**
	 * Creates revocations in a Redis.
	 * @param connectionFactory where Redis is
	 * @param keys how its keys are named
	 * @param settings the same as {@code gatehouse.revocation.*}; its scope is that of
	 * the issuer to which the methods with a typed id apply
	 */
	public Revocations(ReactiveRedisConnectionFactory connectionFactory, RedisKeys keys,
			GatehouseRevocationProperties settings) {
		this(new ScriptRunner(connectionFactory, settings.writeTimeout()), keys, settings,
				BarrierRounds.of(connectionFactory, keys, settings));
	}

	Revocations(ScriptRunner scripts, RedisKeys keys, GatehouseRevocationProperties settings, BarrierRounds rounds) {
		this.scripts = scripts;
		this.keys = List.of(keys.revoked(), keys.revocations());
		this.settings = settings;
		this.barrier = new RevocationBarrier(rounds, settings, System::nanoTime,
				scripts.location() + ", key prefix '" + keys.prefix() + "'");
	}

	/** Returns the time-out of a write to Redis. */
	Duration timeout() {
		return this.settings.writeTimeout();
	}

	/**
	 * Revokes the tokens of a session.
	 * @param reason why
	 * @param sessionId the {@code sid}
	 * @return when, by Redis' clock
	 */
	public Mono<Instant> revokeSession(Reason reason, String sessionId) {
		return revoke(reason, "sid", sessionId);
	}

	/**
	 * Revokes the tokens of a user.
	 * @param reason why
	 * @param subject the {@code sub}
	 * @return when, by Redis' clock
	 */
	public Mono<Instant> revokeSubject(Reason reason, String subject) {
		return revoke(reason, "sub", subject);
	}

	/**
	 * Revokes one token.
	 * @param reason why
	 * @param tokenId the {@code jti}
	 * @return when, by Redis' clock
	 */
	public Mono<Instant> revokeToken(Reason reason, String tokenId) {
		return revoke(reason, "jti", tokenId);
	}

	/**
	 * Revokes every token of every issuer: the kill switch.
	 * @param reason why
	 * @return when, by Redis' clock
	 */
	public Mono<Instant> revokeAll(Reason reason) {
		return revoke(reason, List.of(RevocableClaims.ALL));
	}

	private Mono<Instant> revoke(Reason reason, String claim, String value) {
		return Mono.defer(() -> {
			TextConstraints.check("The " + claim, value, Integer.MAX_VALUE);
			return revoke(reason, List.of(member(claim, value)));
		});
	}

	/**
	 * Revokes by any claims, atomically.
	 * @param reason why
	 * @param members names by {@link RevocableClaims#member}, or
	 * {@link RevocableClaims#ALL}
	 * @return when, by Redis' clock; or an {@link IllegalArgumentException} if the reason
	 * is none for a revocation, or a member has no claim
	 */
	public Mono<Instant> revoke(Reason reason, Collection<String> members) {
		return Mono.defer(() -> {
			List<String> same = List.copyOf(members);
			return write(reason, same).flatMap((at) -> this.barrier.inTime(confirmed(reason, same, at)));
		});
	}

	/**
	 * Waits for a revocation. If another Redis took over without it, it is written again.
	 */
	private Mono<Instant> confirmed(Reason reason, List<String> members, Instant at) {
		return this.barrier.await(floors(members, at))
			.thenReturn(at)
			.onErrorResume(UnconfirmedRevocationException.class,
					(ex) -> ex.isLost() ? write(reason, members).retryWhen(Retry.fixedDelay(Long.MAX_VALUE, PAUSE))
						.flatMap((again) -> confirmed(reason, members, again)) : Mono.error(ex));
	}

	private static Map<String, Long> floors(List<String> members, Instant at) {
		Map<String, Long> floors = new LinkedHashMap<>();
		members.forEach((member) -> floors.put(member, at.toEpochMilli()));
		return floors;
	}

	/** Writes a revocation without waiting for gateways. */
	Mono<Instant> write(Reason reason, Collection<String> members) {
		return Mono.defer(() -> {
			List<String> arguments = new ArrayList<>(members.size() + 2);
			arguments.add(Integer.toString(Floor.code(reason)));
			arguments.add(Long.toString(this.settings.retention().toMillis()));
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
	 * Waits until no gateway accepts tokens that the floors cover.
	 * @see RevocationBarrier#confirm
	 */
	Mono<Void> confirm(Map<String, Long> floors) {
		return this.barrier.confirm(floors);
	}

	/**
	 * Reads the clock of the list, and floors. Creates the list if there is none.
	 * @param members the names of the floors; that of all is always read
	 */
	Mono<Standing> standing(Collection<String> members) {
		List<String> besidesAll = members.stream().filter((member) -> !member.equals(RevocableClaims.ALL)).toList();
		return this.scripts.run(FLOORS, this.keys, besidesAll).map((answer) -> Standing.of(besidesAll, answer));
	}

	/** Returns the name of a floor. */
	String member(String claim, String value) {
		return RevocableClaims.member(this.settings.scope(), claim, value);
	}

	/** Returns the scope of the revocations, empty for none. */
	String scope() {
		return this.settings.scope();
	}

	/** Returns the prefix of the names of floors. */
	String scopePrefix() {
		return this.settings.scope().isEmpty() ? "" : this.settings.scope() + "/";
	}

	/** Returns how long a revocation is kept. */
	Duration retention() {
		return this.settings.retention();
	}

	/**
	 * State of the list: its clock and floors.
	 *
	 * @param redisMilli the time of its clock, in epoch ms
	 * @param floors the scores of floors by their names; 0 for one that does not exist
	 */
	record Standing(long redisMilli, Map<String, Double> floors) {

		/** Reads the time, the floor of all, and those of the members. */
		private static Standing of(List<String> members, List<?> answer) {
			Map<String, Double> floors = new LinkedHashMap<>();
			floors.put(RevocableClaims.ALL, score(answer.get(1)));
			for (int i = 0; i < members.size(); i++) {
				floors.put(members.get(i), score(answer.get(i + 2)));
			}
			return new Standing(Long.parseLong(answer.get(0).toString()), floors);
		}

		private static double score(Object text) {
			return text.toString().isEmpty() ? 0 : Double.parseDouble(text.toString());
		}

		Map<String, Object> asArguments() {
			return Map.of("now", this.redisMilli, "floors", this.floors);
		}

	}

}
