package io.gatehouse.run;

import java.time.Duration;
import java.util.List;
import java.util.Random;

/**
 * The Redis of a run, in one of the ways in which it can be had.
 */
interface Redis extends AutoCloseable {

	/**
	 * The properties by which a part reaches it.
	 * @param owner whose they are, for people
	 * @param gateways the numbers of the gateways that depend on this way
	 * @return properties as {@code --name=value}
	 */
	List<String> way(String owner, List<Integer> gateways);

	/** What whoever revokes has to know of it besides, as {@code --name=value}. */
	List<String> revokerArguments();

	/**
	 * What can go wrong with it.
	 * @param random chooses what is left open
	 * @param gateways the numbers of all gateways
	 * @param anotherRevokes has somebody else revoke, who reaches what is the primary by
	 * then
	 */
	List<Fault> faults(Random random, List<Integer> gateways, Runnable anotherRevokes);

	/**
	 * Slows down the links of gateways until the end of the run. Has no effect where
	 * links cannot be broken.
	 * @param delay how much later everything arrives, in either direction; four times as
	 * long must be below the time-out of a command, since a new connection sends several
	 */
	void slowGateways(Duration delay);

	@Override
	void close();

}
