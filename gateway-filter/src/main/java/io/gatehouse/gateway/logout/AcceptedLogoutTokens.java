package io.gatehouse.gateway.logout;

import java.time.Clock;
import java.time.Duration;
import java.util.List;

import io.gatehouse.revocation.RedisKeys;
import io.gatehouse.revocation.redis.ScriptRunner;
import io.gatehouse.token.Sha256;
import reactor.core.publisher.Mono;

import org.springframework.data.redis.core.script.RedisScript;

/**
 * Logout tokens that were accepted, in Redis until they have expired, so that no gateway
 * accepts one again. Only verified tokens are stored, so a flood of forged ones evicts
 * none:
 *
 * <pre>
 * EXISTS gatehouse:logout:&lt;SHA-256 of issuer and jti&gt;
 * SET    gatehouse:logout:&lt;SHA-256 of issuer and jti&gt; 1 PX &lt;remaining time&gt;
 * </pre>
 */
final class AcceptedLogoutTokens {

	private static final RedisScript<Long> EXISTS = RedisScript.of("return redis.call('EXISTS', KEYS[1])", Long.class);

	private static final RedisScript<Long> STORE = RedisScript
		.of("return redis.call('SET', KEYS[1], '1', 'PX', ARGV[1]) and 1", Long.class);

	/** The greatest tolerance of clocks, in which an expired token is still accepted. */
	private static final Duration SKEW = Duration.ofMinutes(5);

	private final ScriptRunner runner;

	private final RedisKeys keys;

	private final Clock clock;

	AcceptedLogoutTokens(ScriptRunner runner, RedisKeys keys, Clock clock) {
		this.runner = runner;
		this.keys = keys;
		this.clock = clock;
	}

	/** Checks whether a token was accepted before. */
	Mono<Boolean> contain(LogoutToken token) {
		return this.runner.run(EXISTS, List.of(key(token)), List.of()).map((found) -> found > 0);
	}

	/** Stores a token until it has expired. */
	Mono<Void> add(LogoutToken token) {
		Duration remaining = Duration.between(this.clock.instant(), token.expiresAt()).plus(SKEW);
		return this.runner.run(STORE, List.of(key(token)), List.of(Long.toString(Math.max(1, remaining.toMillis()))))
			.then();
	}

	/** An issuer has no control characters, so the two cannot be divided otherwise. */
	private String key(LogoutToken token) {
		return this.keys.logoutToken(Sha256.base64Url(token.issuer() + '\0' + token.id()));
	}

}
