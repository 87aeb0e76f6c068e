package io.gatehouse.run;

import java.time.Duration;
import java.util.List;

/**
 * A fault that can be injected.
 *
 * @param kind the kind of fault
 * @param target the part with the fault; a part has one fault at a time
 * @param longest the longest duration
 * @param gateways the numbers of the gateways that have to recover from it
 * @param begin begins the fault
 * @param end ends the fault, as far as it does not end by itself
 */
record Fault(String kind, String target, Duration longest, List<Integer> gateways, Runnable begin, Runnable end) {

	@Override
	public String toString() {
		return this.kind + " (" + this.target + ")";
	}

}
