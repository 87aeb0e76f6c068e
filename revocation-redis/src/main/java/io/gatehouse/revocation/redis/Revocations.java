package io.gatehouse.revocation.redis;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.gatehouse.identity.TextConstraints;
import io.gatehouse.revocation.RedisKeys;
import io.gatehouse.revocation.RevocableClaims;
import io.gatehouse.token.Reason;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

import org.springframework.dao.DataAccessException;
import org.springframework.data.redis.connection.ReactiveRedisConnectionFactory;

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

	private static final Duration PAUSE = Duration.ofMillis(50);

	private final RevocationWriter writer;

	private final RevocationBarrier barrier;

	/**
	 * Creates revocations in a Redis.
	 * @param connectionFactory where Redis is
	 * @param keys how its keys are named
	 * @param settings the same as {@code gatehouse.revocation.*}; its scope is that of
	 * the issuer to which the methods with a typed id apply
	 * @throws io.gatehouse.token.InvalidSettingException if a call could not be confirmed
	 * in time after another Redis took over, or if replicas have to confirm and the
	 * client is not Lettuce
	 */
	public Revocations(ReactiveRedisConnectionFactory connectionFactory, RedisKeys keys,
			RevocationProperties settings) {
		this(connectionFactory, keys, settings, settings.retention());
	}

	/**
	 * Creates revocations that keep floors for another time than the settings say.
	 * @param connectionFactory where Redis is
	 * @param keys how its keys are named
	 * @param settings the same as {@code gatehouse.revocation.*}
	 * @param retention how long floors are kept; {@link RevocationWriter#FOREVER} for a
	 * gateway
	 */
	public Revocations(ReactiveRedisConnectionFactory connectionFactory, RedisKeys keys, RevocationProperties settings,
			Duration retention) {
		this(new ScriptRunner(connectionFactory, settings.writeTimeout()).makingList(keys, settings), keys, settings,
				retention, BarrierRounds.of(connectionFactory, keys, settings));
	}

	Revocations(ScriptRunner scripts, RedisKeys keys, RevocationProperties settings, BarrierRounds rounds) {
		this(scripts, keys, settings, settings.retention(), rounds);
	}

	private Revocations(ScriptRunner scripts, RedisKeys keys, RevocationProperties settings, Duration retention,
			BarrierRounds rounds) {
		settings.checkConfirmTimeout();
		this.writer = new RevocationWriter(scripts, keys, settings.scope(), retention);
		this.barrier = new RevocationBarrier(rounds, settings, System::nanoTime,
				scripts.location() + ", key prefix '" + keys.prefix() + "'");
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
			return revoke(reason, List.of(this.writer.member(claim, value)));
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

	private Mono<Instant> write(Reason reason, List<String> members) {
		return this.writer.write(reason, members);
	}

	/**
	 * Waits until no gateway accepts tokens that floors cover, for at most
	 * {@code gatehouse.revocation.confirm-timeout}.
	 * @param floors members and their minimum floors, in epoch ms by Redis' clock; if
	 * there are none, waits for all earlier revocations
	 * @return completes on a thread that may block, or with an
	 * {@link UnconfirmedRevocationException}
	 */
	public Mono<Void> confirm(Map<String, Long> floors) {
		return this.barrier.confirm(floors);
	}

	/** The barrier at which calls wait. */
	RevocationBarrier barrier() {
		return this.barrier;
	}

	/**
	 * Returns the writer of these revocations, which does not wait for gateways.
	 * @return the writer
	 */
	public RevocationWriter writer() {
		return this.writer;
	}

}
