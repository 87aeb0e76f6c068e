package io.gatehouse.gateway.limit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;

import io.gatehouse.revocation.Floor;
import io.gatehouse.revocation.RedisKeys;
import io.gatehouse.revocation.RevocationScript;
import io.gatehouse.token.Reason;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import org.springframework.data.redis.core.ReactiveStringRedisTemplate;
import org.springframework.data.redis.core.script.RedisScript;

/**
 * Revokes sessions with the same script as every other revoker, but does not wait until
 * all gateways have applied the revocation.
 *
 * <pre>
 * EVALSHA revoke.lua 2 {gatehouse}:revoked {gatehouse}:revocations 2 1000000000000000 sid:&lt;sid&gt;
 * </pre>
 */
final class ScriptedSessionRevoker implements SessionRevoker {

	private static final Duration TIMEOUT = Duration.ofSeconds(2);

	/**
	 * Retention of floors: some thirty thousand years in milliseconds, which a double
	 * holds exactly. The issuers of tokens decide how long a revocation is kept. A
	 * shorter time here would remove floors that still cover a token, for all gateways.
	 * The stream is trimmed to the latest 25 hours, as by every revoker.
	 */
	private static final String NOTHING_IS_FORGOTTEN = "1000000000000000";

	private static final RedisScript<Long> SCRIPT = RedisScript.of(RevocationScript.REVOKE.text(), Long.class);

	private final ReactiveStringRedisTemplate redis;

	private final List<String> keys;

	private final BiFunction<String, String, List<String>> members;

	/**
	 * Creates a revoker.
	 * @param members the names of the floors that cover the tokens of an issuer's session
	 */
	ScriptedSessionRevoker(ReactiveStringRedisTemplate redis, RedisKeys keys,
			BiFunction<String, String, List<String>> members) {
		this.redis = redis;
		this.keys = List.of(keys.revoked(), keys.revocations());
		this.members = members;
	}

	@Override
	public Mono<Long> revoke(String issuer, String session) {
		List<String> arguments = new ArrayList<>(
				List.of(Integer.toString(Floor.code(Reason.KICKED_OUT)), NOTHING_IS_FORGOTTEN));
		arguments.addAll(this.members.apply(issuer, session));
		return this.redis.execute(SCRIPT, this.keys, arguments)
			.single()
			// the first command after a disconnect blocks until the connection is
			// restored
			.subscribeOn(Schedulers.boundedElastic())
			.timeout(TIMEOUT);
	}

}
