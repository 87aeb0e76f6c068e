package io.gatehouse.gateway.notice;

import java.time.Clock;
import java.util.function.UnaryOperator;

import io.gatehouse.revocation.RedisKeys;
import io.gatehouse.revocation.redis.RedisReader;
import io.gatehouse.revocation.redis.RevocationProperties;
import io.gatehouse.revocation.redis.RevocationWriter;
import io.gatehouse.revocation.redis.Revocations;
import io.gatehouse.revocation.redis.ScriptRunner;
import io.gatehouse.token.InvalidSettingException;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.data.redis.connection.ReactiveRedisConnectionFactory;

/**
 * The list of revocations in Redis, for endpoints of the gateway that revoke.
 */
public final class WritableList {

	private final ReactiveRedisConnectionFactory connectionFactory;

	private final RedisKeys keys;

	private final RevocationProperties settings;

	private WritableList(ReactiveRedisConnectionFactory connectionFactory, RedisKeys keys,
			RevocationProperties settings) {
		this.connectionFactory = connectionFactory;
		this.keys = keys;
		this.settings = settings;
	}

	/**
	 * Finds the list that the gateway reads.
	 * @param property the property that switches the endpoint on
	 * @param redis where Redis is
	 * @param list the reader of the list, if the gateway has one
	 * @param keys how Redis' keys are named
	 * @param settings the settings of revocations
	 * @return the list
	 * @throws InvalidSettingException if the gateway has no list in Redis
	 */
	public static WritableList find(String property, ObjectProvider<ReactiveRedisConnectionFactory> redis,
			ObjectProvider<RedisReader> list, RedisKeys keys, RevocationProperties settings) {
		ReactiveRedisConnectionFactory connectionFactory = redis.getIfUnique();
		if (connectionFactory == null || list.getIfAvailable() == null) {
			throw new InvalidSettingException(property, "true",
					"A RevocationLookup bean of the application replaces the list in Redis, so nothing can be revoked.",
					"Remove the property, or the bean.");
		}
		return new WritableList(connectionFactory, keys, settings);
	}

	/**
	 * Makes revocations, whose floors are kept for as long as an issuer of tokens
	 * decides.
	 * @return the revocations
	 */
	public Revocations revocations() {
		return new Revocations(this.connectionFactory, this.keys, this.settings, RevocationWriter.FOREVER);
	}

	/**
	 * Makes a store of accepted tokens in the same Redis.
	 * @param key names the Redis key of a hash
	 * @param clock tells the time
	 * @return the store
	 */
	public AcceptedTokens acceptedTokens(UnaryOperator<String> key, Clock clock) {
		return new AcceptedTokens(new ScriptRunner(this.connectionFactory, this.settings.writeTimeout()), key, clock);
	}

}
