package io.gatehouse.gateway;

import java.util.concurrent.atomic.LongAdder;

/**
 * What happened, in numbers. They only grow.
 *
 * @param loads how often the list was loaded as a whole
 * @param applied how many entries of the stream were applied
 * @param restored how many floors were put back that another Redis had lost
 * @param malformed how many entries of the stream, and members of the list, were skipped
 * since they could not be read
 */
record RevocationStatistics(LongAdder loads, LongAdder applied, LongAdder restored, LongAdder malformed) {

	RevocationStatistics() {
		this(new LongAdder(), new LongAdder(), new LongAdder(), new LongAdder());
	}

}
