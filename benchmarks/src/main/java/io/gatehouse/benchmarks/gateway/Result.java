package io.gatehouse.benchmarks.gateway;

import java.util.List;
import java.util.OptionalLong;
import java.util.function.ToDoubleFunction;

/**
 * Result of one gateway over all rounds.
 *
 * @param gateway the gateway
 * @param micros its processor time for a request, in microseconds
 * @param perSecond the requests in a second
 * @param residentBytes its memory after the warm-up, if it is known
 */
record Result(GatewayDefinition gateway, Statistics micros, Statistics perSecond, OptionalLong residentBytes) {

	static Result of(GatewayDefinition gateway, List<Sample> samples, OptionalLong residentBytes) {
		return new Result(gateway, statistics(samples, Sample::microsPerRequest),
				statistics(samples, Sample::perSecond), residentBytes);
	}

	private static Statistics statistics(List<Sample> samples, ToDoubleFunction<Sample> value) {
		return Statistics.of(samples.stream().mapToDouble(value).boxed().toList());
	}

}
