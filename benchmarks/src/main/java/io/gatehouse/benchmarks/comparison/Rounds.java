package io.gatehouse.benchmarks.comparison;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;

import io.gatehouse.benchmarks.ServerProcess;
import io.gatehouse.benchmarks.comparison.Contender.Promise;

/**
 * Measures servers in slots, in which all others are idle: a contender between two slots
 * of its baseline, so that a machine that becomes slower for some seconds slows both; or
 * several servers in turn.
 */
final class Rounds {

	/** The load before each slot that is not measured: connections open. */
	private static final Duration LEAD = Duration.ofSeconds(1);

	/** The same for a gateway that mints a token for each user. */
	private static final Duration LEAD_OF_MINTING = Duration.ofSeconds(2);

	/**
	 * Statuses that may occur outside of the measurement: while its code is interpreted,
	 * a gateway may be too slow for its own time limit of Redis.
	 */
	private static final Set<Integer> COLD = Set.of(503);

	private static final Duration WARM_UP_STEP = Duration.ofSeconds(2);

	/** Most steps of a slow contender. */
	private static final int WARM_UP_TURNS = 40;

	/** Further steps, after which code that became hot late is compiled, too. */
	private static final int BURSTS = 2;

	private static final Duration COMPILATION_OF_A_TURN = Duration.ofSeconds(2);

	private static final Duration COMPILATION = Duration.ofSeconds(60);

	/** A gateway loads ten million floors after it has begun to listen. */
	private static final Duration LOADING = Duration.ofMinutes(5);

	private static final Duration POLL = Duration.ofMillis(500);

	/** Share of one processor below which the contenders together are idle. */
	private static final int IDLE = 10;

	private final ServerProcess upstream;

	private final LoadGenerator generator;

	private final Options options;

	private final BiFunction<RunningContender, Duration, Load> loads;

	private long requests;

	private Duration generatorWork = Duration.ZERO;

	private Duration upstreamWork = Duration.ZERO;

	/**
	 * Creates an instance.
	 * @param upstream the service behind all contenders
	 * @param loads makes the load of a contender for a duration
	 */
	Rounds(ServerProcess upstream, LoadGenerator generator, Options options,
			BiFunction<RunningContender, Duration, Load> loads) {
		this.upstream = upstream;
		this.generator = generator;
		this.options = options;
		this.loads = loads;
	}

	/**
	 * Waits until each has loaded what it loads, and sends each as many requests as the
	 * options say, in turns, so that the hot code of one is compiled while others are
	 * asked. Then waits until no compiler is at work.
	 */
	void warmUp(List<RunningContender> contenders) {
		Map<RunningContender, Long> answered = new LinkedHashMap<>();
		List<RunningContender> cold = new ArrayList<>(contenders);
		awaitIdle(contenders, LOADING);
		for (int turn = 0; !cold.isEmpty() && turn < WARM_UP_TURNS; turn++) {
			for (RunningContender running : cold) {
				answered.merge(running, answers(running, send(running, WARM_UP_STEP, COLD)), Long::sum);
			}
			cold.removeIf((running) -> answered.getOrDefault(running, 0L) >= this.options.warmUp());
			awaitIdle(contenders, COMPILATION_OF_A_TURN);
		}
		for (int burst = 0; burst < BURSTS; burst++) {
			for (RunningContender running : contenders) {
				send(running, WARM_UP_STEP, COLD);
			}
			awaitIdle(contenders, COMPILATION);
		}
	}

	/** Waits until none uses the processor, as the JVM's compilers do after a load. */
	private static void awaitIdle(List<RunningContender> contenders, Duration atMost) {
		long since = System.nanoTime();
		Duration before;
		Duration now = processorTime(contenders);
		do {
			before = now;
			sleep(POLL);
			now = processorTime(contenders);
		}
		while (now.minus(before).compareTo(POLL.dividedBy(IDLE)) > 0 && System.nanoTime() - since < atMost.toNanos());
	}

	private static Duration processorTime(List<RunningContender> contenders) {
		return contenders.stream()
			.map((running) -> running.process().processorTime())
			.reduce(Duration.ZERO, Duration::plus);
	}

	private static void sleep(Duration time) {
		try {
			Thread.sleep(time.toMillis());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException("Interrupted", ex);
		}
	}

	/**
	 * Measures a contender in all rounds, each between two slots of its baseline.
	 * @return the samples of the contender, with those of the baseline
	 */
	List<PairedSample> compare(RunningContender baseline, RunningContender contender) {
		List<PairedSample> samples = new ArrayList<>();
		Sample before = measure(baseline);
		for (int i = 0; i < this.options.rounds(); i++) {
			Sample own = measure(contender);
			Sample after = measure(baseline);
			samples.add(new PairedSample(own, before, after));
			before = after;
		}
		return samples;
	}

	/**
	 * Measures servers in turn. Each round begins with another one.
	 * @return the samples by the server's name
	 */
	Map<String, List<Sample>> inTurn(List<RunningContender> servers) {
		Map<String, List<Sample>> samples = new LinkedHashMap<>();
		List<RunningContender> order = new ArrayList<>(servers);
		for (int i = 1; i <= this.options.rounds(); i++) {
			System.out.printf("Round %d of %d%n", i, this.options.rounds());
			for (RunningContender running : order) {
				samples.computeIfAbsent(running.name(), (name) -> new ArrayList<>()).add(measure(running));
			}
			Collections.rotate(order, -1);
		}
		return samples;
	}

	private Sample measure(RunningContender running) {
		send(running, running.contender().promises().contains(Promise.MINTS) ? LEAD_OF_MINTING : LEAD, COLD);
		Duration generatorBefore = this.generator.processorTime();
		Duration upstreamBefore = this.upstream.processorTime();
		Duration before = running.process().processorTime();
		LoadResult result = send(running, Duration.ofSeconds(this.options.seconds()), Set.of());
		Duration work = running.process().processorTime().minus(before);
		Sample sample = new Sample(answers(running, result), result.time(), work);
		this.requests += sample.requests();
		this.generatorWork = this.generatorWork.plus(this.generator.processorTime().minus(generatorBefore));
		this.upstreamWork = this.upstreamWork.plus(this.upstream.processorTime().minus(upstreamBefore));
		System.out.printf("  %-23s %6.1f µs of processor time a request, %6.0f requests/s%n", running.name(),
				sample.microsPerRequest(), sample.perSecond());
		return sample;
	}

	private static long answers(RunningContender running, LoadResult result) {
		return result.count(running.contender().answers());
	}

	private LoadResult send(RunningContender running, Duration time, Set<Integer> tolerated) {
		try {
			return this.generator.run(this.loads.apply(running, time))
				.require(running.contender().answers(), tolerated);
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
