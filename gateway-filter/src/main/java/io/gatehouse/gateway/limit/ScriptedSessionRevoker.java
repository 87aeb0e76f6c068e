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
 * Revokes as everybody who revokes does, and does not wait until all gateways know.
 *
 * <pre>
 * EVALSHA revoke.lua 2 {gatehouse}:revoked {gatehouse}:revocations 2 1000000000000000 sid:&lt;sid&gt;
 * </pre>
 */
final class ScriptedSessionRevoker implements SessionRevoker {

	private static final Duration TIMEOUT = Duration.ofSeconds(2);

	/**
	 * Some thirty thousand years in milliseconds, which a double holds exactly. How long
	 * a revocation is remembered is for those to say who issue tokens: with a shorter
	 * time of its own, a gateway would make all others forget what still hits a token.
	 * The stream is cut to the latest 25 hours, as by everybody.
	 */
	private static final String NOTHING_IS_FORGOTTEN = "1000000000000000";

	private static final RedisScript<Long> SCRIPT = RedisScript.of(RevocationScript.REVOKE.text(), Long.class);

	private final ReactiveStringRedisTemplate redis;

	private final List<String> keys;

	private final BiFunction<String, String, List<String>> members;

	/**
	 * A revoker.
	 * @param members gives the names of the floors that cover the tokens of an issuer's
	 * session
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
			// the first command after a connection was lost blocks until there is another
			.subscribeOn(Schedulers.boundedElastic())
			.timeout(TIMEOUT);
	}

}
