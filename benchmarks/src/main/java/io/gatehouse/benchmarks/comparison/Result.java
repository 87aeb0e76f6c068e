package io.gatehouse.benchmarks.comparison;

import java.util.List;
import java.util.OptionalLong;
import java.util.function.ToDoubleFunction;

/**
 * Result of one contender over all rounds.
 *
 * @param contender the contender
 * @param micros its processor time for a request, in microseconds
 * @param perSecond the requests in a second
 * @param work its processor time for a request as a multiple of the baseline's in the
 * slots before and after
 * @param throughput its throughput as such a multiple
 * @param residentBytes its memory after the warm-up, if it is known
 */
record Result(Contender contender, Statistics micros, Statistics perSecond, Statistics work, Statistics throughput,
		OptionalLong residentBytes) {

	static Result of(Contender contender, List<PairedSample> samples, OptionalLong residentBytes) {
		return new Result(contender, statistics(samples, (pair) -> pair.sample().microsPerRequest()),
				statistics(samples, (pair) -> pair.sample().perSecond()), statistics(samples, PairedSample::work),
				statistics(samples, PairedSample::throughput), residentBytes);
	}

	private static Statistics statistics(List<PairedSample> samples, ToDoubleFunction<PairedSample> value) {
		return Statistics.of(samples.stream().mapToDouble(value).boxed().toList());
	}

}
