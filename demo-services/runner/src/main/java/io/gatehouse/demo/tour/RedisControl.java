package io.gatehouse.demo.tour;

/**
 * A hand on the Redis of the system that the tour visits.
 */
public interface RedisControl {

	/** Ends Redis, and returns when it has ended. */
	void stopRedis();

	/**
	 * All keys and values that Redis holds.
	 * @return one text
	 */
	String dumpRedis();

	/** Starts Redis again with what it kept, and returns when it answers. */
	void restartRedis();

}
