package io.gatehouse.gateway.notice;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.UnaryOperator;

import io.gatehouse.revocation.redis.ScriptRunner;
import io.gatehouse.token.Sha256;
import reactor.core.publisher.Mono;

import org.springframework.data.redis.core.script.RedisScript;

/**
 * Tokens of identity providers that had their effect, in Redis until they have expired,
 * so that none has an effect twice at any gateway. Only verified tokens are stored, so a
 * flood of forged ones evicts none:
 *
 * <pre>
 * EXISTS gatehouse:&lt;kind&gt;:&lt;SHA-256 of issuer and jti&gt;
 * SET    gatehouse:&lt;kind&gt;:&lt;SHA-256 of issuer and jti&gt; 1 PX &lt;remaining time&gt;
 * </pre>
 */
public final class AcceptedTokens {

	private static final RedisScript<Long> EXISTS = RedisScript.of("return redis.call('EXISTS', KEYS[1])", Long.class);

	private static final RedisScript<Long> STORE = RedisScript
		.of("return redis.call('SET', KEYS[1], '1', 'PX', ARGV[1]) and 1", Long.class);

	/** The greatest tolerance of clocks, in which an expired token is still accepted. */
	private static final Duration SKEW = Duration.ofMinutes(5);

	private final ScriptRunner runner;

	private final UnaryOperator<String> key;

	private final Clock clock;

	/**
	 * Creates a store of one kind of token.
	 * @param runner runs the scripts
	 * @param key names the Redis key of a hash
	 * @param clock tells the time
	 */
	AcceptedTokens(ScriptRunner runner, UnaryOperator<String> key, Clock clock) {
		this.runner = runner;
		this.key = key;
		this.clock = clock;
	}

	/**
	 * Checks whether a token was accepted before.
	 * @param issuer the {@code iss}
	 * @param id the {@code jti}
	 * @return whether it was, or a {@link org.springframework.dao.DataAccessException}
	 */
	public Mono<Boolean> contain(String issuer, String id) {
		return this.runner.run(EXISTS, List.of(key(issuer, id)), List.of()).map((found) -> found > 0);
	}

	/**
	 * Stores a token until it has expired.
	 * @param issuer the {@code iss}
	 * @param id the {@code jti}
	 * @param expiresAt the time from which the token is refused, but for the skew of
	 * clocks
	 * @return completes when it is stored, or with a
	 * {@link org.springframework.dao.DataAccessException}
	 */
	public Mono<Void> add(String issuer, String id, Instant expiresAt) {
		Duration remaining = Duration.between(this.clock.instant(), expiresAt).plus(SKEW);
		return this.runner
			.run(STORE, List.of(key(issuer, id)), List.of(Long.toString(Math.max(1, remaining.toMillis()))))
			.then();
	}

	/** An issuer has no control characters, so the two cannot be divided otherwise. */
	private String key(String issuer, String id) {
		return this.key.apply(Sha256.base64Url(issuer + '\0' + id));
	}

}
