package io.gatehouse.benchmarks.comparison;

import java.util.Collection;
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

	private static final Statistics ONE = new Statistics(1, 1, 1);

	/** Returns that of a contender that was compared with its baseline. */
	static Result compared(Contender contender, List<PairedSample> samples, OptionalLong residentBytes) {
		List<Sample> own = samples.stream().map(PairedSample::sample).toList();
		return new Result(contender, statistics(own, Sample::microsPerRequest), statistics(own, Sample::perSecond),
				statistics(samples, PairedSample::work), statistics(samples, PairedSample::throughput), residentBytes);
	}

	/** Returns that of a server that is compared with none, such as a baseline. */
	static Result alone(Contender contender, Collection<Sample> samples, OptionalLong residentBytes) {
		return new Result(contender, statistics(samples, Sample::microsPerRequest),
				statistics(samples, Sample::perSecond), ONE, ONE, residentBytes);
	}

	private static <T> Statistics statistics(Collection<T> samples, ToDoubleFunction<T> value) {
		return Statistics.of(samples.stream().mapToDouble(value).boxed().toList());
	}

}
