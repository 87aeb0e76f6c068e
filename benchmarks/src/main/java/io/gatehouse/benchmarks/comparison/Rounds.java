package io.gatehouse.benchmarks.comparison;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Measures contenders in turn: in each round, every one has one slot, in which the others
 * are idle. Each round begins with another contender, so that a disturbance from outside
 * does not meet the same one every time.
 */
final class Rounds {

	/** The load before each slot that is not measured: caches fill, connections open. */
	private static final Duration LEAD = Duration.ofSeconds(1);

	/**
	 * Statuses that may occur outside of the measurement: while its code is interpreted,
	 * a gateway may be too slow for its own time limit of Redis.
	 */
	private static final Set<Integer> COLD = Set.of(503);

	private static final Duration WARM_UP_STEP = Duration.ofSeconds(2);

	private static final int WARM_UP_STEPS = 15;

	private final TestBed bed;

	private final LoadGenerator generator;

	private final Options options;

	private long requests;

	private Duration generatorWork = Duration.ZERO;

	private Duration upstreamWork = Duration.ZERO;

	Rounds(TestBed bed, LoadGenerator generator, Options options) {
		this.bed = bed;
		this.generator = generator;
		this.options = options;
	}

	/**
	 * Sends as many requests as the options say, or for half a minute, so that hot code
	 * is compiled.
	 */
	void warmUp(RunningContender running) {
		long answered = 0;
		for (int i = 0; answered < this.options.warmUp() && i < WARM_UP_STEPS; i++) {
			answered += send(running, WARM_UP_STEP, COLD).successes();
		}
	}

	/**
	 * Measures all rounds.
	 * @return the samples by the contender's name, in the order of the contenders
	 */
	Map<String, List<Sample>> measure(List<RunningContender> contenders) {
		Map<String, List<Sample>> samples = new LinkedHashMap<>();
		contenders.forEach((running) -> samples.put(running.name(), new ArrayList<>()));
		List<RunningContender> order = new ArrayList<>(contenders);
		for (int round = 1; round <= this.options.rounds(); round++) {
			System.out.printf("Round %d of %d%n", round, this.options.rounds());
			for (RunningContender running : order) {
				samples.computeIfAbsent(running.name(), (name) -> new ArrayList<>()).add(measure(running));
			}
			Collections.rotate(order, -1);
		}
		return samples;
	}

	private Sample measure(RunningContender running) {
		send(running, LEAD, COLD);
		Duration generatorBefore = this.generator.processorTime();
		Duration upstreamBefore = this.bed.upstream().processorTime();
		Duration before = running.process().processorTime();
		LoadResult result = send(running, Duration.ofSeconds(this.options.seconds()), Set.of());
		Duration work = running.process().processorTime().minus(before);
		Sample sample = new Sample(result.successes(), result.time(), work);
		this.requests += sample.requests();
		this.generatorWork = this.generatorWork.plus(this.generator.processorTime().minus(generatorBefore));
		this.upstreamWork = this.upstreamWork.plus(this.bed.upstream().processorTime().minus(upstreamBefore));
		System.out.printf("  %-23s %6.1f µs of processor time a request, %6.0f requests/s%n", running.name(),
				sample.microsPerRequest(), sample.perSecond());
		return sample;
	}

	private LoadResult send(RunningContender running, Duration time, Set<Integer> tolerated) {
		try {
			return this.generator.run(this.bed.load(running, this.options.connections(), time)).require(tolerated);
		}
		catch (IllegalStateException ex) {
			throw new IllegalStateException(
					"'" + running.name() + "' failed, see " + running.process().log() + ": " + ex.getMessage(), ex);
		}
	}

	/** Returns the processor time of the load generator for a measured request, in µs. */
	double generatorMicros() {
		return this.generatorWork.toNanos() / 1e3 / this.requests;
	}

	/** Returns the processor time of the upstream for a measured request, in µs. */
	double upstreamMicros() {
		return this.upstreamWork.toNanos() / 1e3 / this.requests;
	}

}
