package io.gatehouse.revocation.redis;

import java.util.List;

import io.gatehouse.revocation.RedisKeys;
import io.gatehouse.token.InvalidSettingException;
import reactor.core.publisher.Mono;

import org.springframework.data.redis.connection.ReactiveRedisConnectionFactory;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.core.script.RedisScript;

/**
 * Asks Redis which revocations the gateways have applied.
 */
interface BarrierRounds {

	/**
	 * Runs one round.
	 * @param membersAndFloors members and their minimum floors, in turn
	 * @param store whether the answer must include the number of replicas that have every
	 * write up to now, which may take longer
	 * @return the answer on a thread that may block, or an error
	 */
	Mono<BarrierAnswer> run(List<String> membersAndFloors, boolean store);

	/**
	 * Creates rounds over the application's shared connection.
	 */
	@SuppressWarnings("rawtypes")
	static BarrierRounds shared(ScriptRunner scripts, RedisKeys keys) {
		RedisScript<List> barrier = RedisScript.of(RevocationScript.BARRIER.text(), List.class);
		return (membersAndFloors, store) -> scripts.run(barrier, keys(keys), membersAndFloors).map(BarrierAnswer::of);
	}

	/**
	 * Creates rounds according to the settings.
	 * @throws InvalidSettingException if replicas have to confirm, and the client is not
	 * Lettuce
	 */
	static BarrierRounds of(ReactiveRedisConnectionFactory connectionFactory, RedisKeys keys,
			RevocationProperties settings) {
		if (settings.minReplicas() == 0) {
			return shared(new ScriptRunner(connectionFactory, settings.writeTimeout()), keys);
		}
		if (connectionFactory instanceof LettuceConnectionFactory lettuce) {
			return new ReplicatedBarrierRounds(lettuce, keys(keys), settings.minReplicas(), settings.writeTimeout());
		}
		throw new InvalidSettingException(RevocationProperties.PREFIX + "min-replicas",
				Integer.toString(settings.minReplicas()),
				"Waiting for replicas needs Lettuce, and the application connects to Redis with "
						+ connectionFactory.getClass().getSimpleName() + ".",
				"Set it to 0, or let Spring Boot configure Lettuce.");
	}

	/** Returns the keys in the script's order. */
	private static List<String> keys(RedisKeys keys) {
		return List.of(keys.revoked(), keys.revocations(), keys.gateways());
	}

}
