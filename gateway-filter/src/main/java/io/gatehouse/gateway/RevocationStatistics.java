package io.gatehouse.gateway;

import java.util.concurrent.atomic.LongAdder;

/**
 * What happened, in numbers. They only grow.
 *
 * @param loads how often the list was loaded as a whole
 * @param applied how many entries of the stream were applied
 * @param restored how many floors were put back that another Redis had lost
 */
record RevocationStatistics(LongAdder loads, LongAdder applied, LongAdder restored) {

	RevocationStatistics() {
		this(new LongAdder(), new LongAdder(), new LongAdder());
	}

}
