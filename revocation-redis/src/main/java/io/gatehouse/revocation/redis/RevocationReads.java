package io.gatehouse.revocation.redis;

import io.gatehouse.revocation.RedisKeys;

import org.springframework.context.SmartLifecycle;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/**
 * Reads of an application that revokes tokens and also reports their state. It asks Redis
 * each time. It is no gateway: it keeps no copy of the list and holds no lease, so no
 * revocation waits for it.
 */
public final class RevocationReads implements SmartLifecycle {

	private final RedisConnection connection;

	private final RedisReader reader;

	private final RevocationLookup lookup;

	/**
	 * Creates the reads. It connects when the application starts, which never fails
	 * because Redis is unavailable.
	 * @param connectionFactory the Redis of the list of revocations
	 * @param keys the names of its keys
	 * @param settings the settings, of which {@code timeout} is the deadline of an answer
	 * @throws io.gatehouse.token.InvalidSettingException if the client may read from
	 * replicas
	 */
	public RevocationReads(LettuceConnectionFactory connectionFactory, RedisKeys keys, RevocationProperties settings) {
		RedisLookupConfiguration.checkReadFrom(connectionFactory);
		this.connection = new RedisConnection(connectionFactory, keys, settings.migrationUntil());
		this.reader = new RedisReader(this.connection, settings.timeout());
		this.lookup = new RedisRevocationLookup(this.reader, keys, settings.timeout());
	}

	/**
	 * Returns the reader of other keys.
	 * @return a reader with the same connection and deadline
	 */
	public RedisReader redis() {
		return this.reader;
	}

	/**
	 * Returns the lookup of revocations.
	 * @return the lookup, which gives no verdict from memory
	 */
	public RevocationLookup lookup() {
		return this.lookup;
	}

	@Override
	public void start() {
		this.connection.start();
	}

	@Override
	public void stop() {
		this.connection.stop();
	}

	@Override
	public boolean isRunning() {
		return this.connection.isRunning();
	}

	@Override
	public int getPhase() {
		return this.connection.getPhase();
	}

}
