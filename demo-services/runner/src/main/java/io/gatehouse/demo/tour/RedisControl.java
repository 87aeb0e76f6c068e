package io.gatehouse.demo.tour;

/**
 * Controls the Redis of the system that the tour visits.
 */
public interface RedisControl {

	/** Stops Redis, and returns when it has ended. */
	void stopRedis();

	/**
	 * Returns all keys and values in Redis.
	 * @return the dump as one text
	 */
	String dumpRedis();

	/** Restarts Redis with its stored data, and returns when it answers. */
	void restartRedis();

}
