package io.gatehouse.session;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

import io.gatehouse.revocation.Floor;
import io.gatehouse.revocation.RedisKeys;
import io.gatehouse.revocation.RevocableClaims;
import io.gatehouse.revocation.RevocationScript;
import io.gatehouse.token.Reason;
import reactor.core.publisher.Mono;

import org.springframework.dao.DataAccessException;
import org.springframework.data.redis.connection.ReactiveRedisConnectionFactory;
import org.springframework.data.redis.core.script.RedisScript;

/**
 * Takes tokens back: "tokens whose claim has this value, and that were issued until now,
 * are dead". It needs no sessions, and works for the tokens of any issuer that the
 * gateways trust. Each call is one script and one round trip:
 *
 * <pre>
 * EVALSHA revoke.lua 2 {gatehouse}:revoked {gatehouse}:revocations &lt;reason&gt; &lt;retention&gt; sid:&lt;id&gt; …
 * </pre>
 *
 * A repeated call harms nothing, so one that failed or timed out can be made again. Time
 * is Redis' own. Errors come as {@link DataAccessException}, and then nothing is known:
 * the revocation may have been written or not. Thread-safe.
 */
public final class Revocations {

	private static final RedisScript<Long> REVOKE = RedisScript.of(RevocationScript.REVOKE.text(), Long.class);

	@SuppressWarnings("rawtypes")
	private static final RedisScript<List> FLOORS = RedisScript.of(RevocationScript.FLOORS.text(), List.class);

	private final ScriptRunner scripts;

	private final List<String> keys;

	private final String scope;

	private final String retentionMilli;

	private final Duration timeout;

	/**
	 * Revocations in a Redis.
	 * @param connectionFactory where Redis is
	 * @param keys how its keys are named
	 * @param scope the scope of the issuer that the methods with a typed id are about,
	 * empty for none
	 * @param retention how long a revocation is kept: the longest life and clock skew of
	 * any token that gateways accept, whoever issued it
	 * @param timeout how long to wait for Redis
	 */
	public Revocations(ReactiveRedisConnectionFactory connectionFactory, RedisKeys keys, String scope,
			Duration retention, Duration timeout) {
		this.scripts = new ScriptRunner(connectionFactory, timeout);
		this.keys = List.of(keys.revoked(), keys.revocations());
		this.scope = scope;
		this.retentionMilli = Long.toString(retention.toMillis());
		this.timeout = timeout;
	}

	/** How long to wait for Redis. */
	Duration timeout() {
		return this.timeout;
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
			Text.check("The " + claim, value, Integer.MAX_VALUE);
			return revoke(reason, List.of(RevocableClaims.member(this.scope, claim, value)));
		});
	}

	/**
	 * Revokes by any claims, all at once or not at all.
	 * @param reason why
	 * @param members what {@link RevocableClaims#member} names, or
	 * {@link RevocableClaims#ALL}
	 * @return when, by Redis' clock; or an {@link IllegalArgumentException} if the reason
	 * is none for a revocation, or a member has no claim
	 */
	public Mono<Instant> revoke(Reason reason, Collection<String> members) {
		return Mono.defer(() -> {
			List<String> arguments = new ArrayList<>(members.size() + 2);
			arguments.add(Integer.toString(Floor.code(reason)));
			arguments.add(this.retentionMilli);
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
	 * When a token that is issued now to a user may say that it was issued. Makes the
	 * list of revocations if there is none.
	 */
	Mono<IssueTime> issueTime(String subject) {
		return this.scripts.run(FLOORS, this.keys, List.of(RevocableClaims.member(this.scope, "sub", subject)))
			.map(Revocations::issueTime);
	}

	/** The time, {@code floor(all)}, and the floors that were asked for or "". */
	private static IssueTime issueTime(List<?> answer) {
		List<Floor> floors = answer.stream()
			.skip(1)
			.map(Object::toString)
			.filter((score) -> !score.isEmpty())
			.map((score) -> Floor.ofScore(Double.parseDouble(score)))
			.toList();
		return IssueTime.of(Long.parseLong(answer.get(0).toString()), floors);
	}

}
