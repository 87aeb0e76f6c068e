package io.gatehouse.run;

import java.time.Duration;
import java.util.List;
import java.util.Random;

/**
 * The Redis of a run, single or with Sentinel.
 */
interface Redis extends AutoCloseable {

	/**
	 * Returns the properties with which a part connects to Redis.
	 * @param owner the name of the part, for people
	 * @param gateways the numbers of the gateways that depend on this connection
	 * @return properties as {@code --name=value}
	 */
	List<String> way(String owner, List<Integer> gateways);

	/** Returns further properties of the revoker as {@code --name=value}. */
	List<String> revokerArguments();

	/**
	 * Lists the faults of this Redis.
	 * @param random chooses the faults' parameters
	 * @param gateways the numbers of all gateways
	 * @param anotherRevokes lets a new revoker take over, which connects to the primary
	 * of that time
	 */
	List<Fault> faults(Random random, List<Integer> gateways, Runnable anotherRevokes);

	/**
	 * Slows down the gateways' links until the end of the run. Has no effect without
	 * links.
	 * @param delay the delay of all data, in either direction; four times as long must be
	 * below the time-out of a command, since a new connection sends several
	 */
	void slowGateways(Duration delay);

	@Override
	void close();

}
