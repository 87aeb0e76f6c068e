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
 * @param residentBytes its memory after the warm-up, if it is known
 */
record Result(Contender contender, Statistics micros, Statistics perSecond, OptionalLong residentBytes) {

	static Result of(Contender contender, List<Sample> samples, OptionalLong residentBytes) {
		return new Result(contender, statistics(samples, Sample::microsPerRequest),
				statistics(samples, Sample::perSecond), residentBytes);
	}

	private static Statistics statistics(List<Sample> samples, ToDoubleFunction<Sample> value) {
		return Statistics.of(samples.stream().mapToDouble(value).boxed().toList());
	}

}
