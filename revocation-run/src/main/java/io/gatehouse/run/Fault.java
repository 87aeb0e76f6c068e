package io.gatehouse.run;

import java.time.Duration;
import java.util.List;

/**
 * Something that can go wrong.
 *
 * @param kind what goes wrong
 * @param target with what; nothing else goes wrong with it meanwhile
 * @param longest how long it lasts at most
 * @param gateways the numbers of the gateways that have to recover from it
 * @param begin makes it go wrong
 * @param end puts it right again, as far as that does not come about by itself
 */
record Fault(String kind, String target, Duration longest, List<Integer> gateways, Runnable begin, Runnable end) {

	@Override
	public String toString() {
		return this.kind + " (" + this.target + ")";
	}

}
