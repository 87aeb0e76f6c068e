package io.gatehouse.session;

import java.util.List;

import io.gatehouse.revocation.RedisKeys;
import io.gatehouse.revocation.RevocationScript;
import io.gatehouse.token.InvalidSettingException;
import reactor.core.publisher.Mono;

import org.springframework.data.redis.connection.ReactiveRedisConnectionFactory;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.core.script.RedisScript;

/**
 * Asks Redis how far the gateways are.
 */
interface BarrierRounds {

	/**
	 * Asks once.
	 * @param membersAndFloors members and the floors that they have at the least, in turn
	 * @param store whether the answer has to tell how many replicas have everything up to
	 * now, for which it may take longer
	 * @return the answer on a thread that may block, or an error
	 */
	Mono<BarrierAnswer> run(List<String> membersAndFloors, boolean store);

	/**
	 * Over the connection that the application shares.
	 */
	@SuppressWarnings("rawtypes")
	static BarrierRounds shared(ScriptRunner scripts, RedisKeys keys) {
		RedisScript<List> barrier = RedisScript.of(RevocationScript.BARRIER.text(), List.class);
		return (membersAndFloors, store) -> scripts.run(barrier, keys(keys), membersAndFloors).map(BarrierAnswer::of);
	}

	/**
	 * As the settings say.
	 * @throws InvalidSettingException if replicas have to confirm, and the client is not
	 * one that can be asked to wait for them
	 */
	static BarrierRounds of(ReactiveRedisConnectionFactory connectionFactory, RedisKeys keys,
			GatehouseRevocationProperties settings) {
		if (settings.minReplicas() == 0) {
			return shared(new ScriptRunner(connectionFactory, settings.writeTimeout()), keys);
		}
		if (connectionFactory instanceof LettuceConnectionFactory lettuce) {
			return new ReplicatedBarrierRounds(lettuce, keys(keys), settings.minReplicas(), settings.writeTimeout());
		}
		throw new InvalidSettingException(GatehouseRevocationProperties.PREFIX + "min-replicas",
				Integer.toString(settings.minReplicas()),
				"Only Lettuce can be asked to wait for replicas, and the application connects to Redis by "
						+ connectionFactory.getClass().getSimpleName() + ".",
				"Set it to 0, or let Spring Boot configure Lettuce.");
	}

	/** In the order in which the script takes them. */
	private static List<String> keys(RedisKeys keys) {
		return List.of(keys.revoked(), keys.revocations(), keys.gateways());
	}

}
