package io.gatehouse.revocation.redis;

import java.util.concurrent.atomic.LongAdder;

import io.gatehouse.boot.Durations;
import io.gatehouse.boot.LabelledCounts;

/**
 * Counters of the local list of revocations. They only grow.
 *
 * @param loads full loads of the list
 * @param applied entries of the stream that were applied
 * @param restored floors that were written back after another Redis had lost them
 * @param malformed entries of the stream and members of the list that were skipped as
 * malformed
 * @param lag the time from the write of each entry until it was applied
 * @param failures failed connections of the follower, by cause
 */
record RevocationStatistics(LongAdder loads, LongAdder applied, LongAdder restored, LongAdder malformed, Durations lag,
		LabelledCounts<String> failures) {

	RevocationStatistics() {
		this(new LongAdder(), new LongAdder(), new LongAdder(), new LongAdder(), new Durations(),
				new LabelledCounts<>());
	}

}
