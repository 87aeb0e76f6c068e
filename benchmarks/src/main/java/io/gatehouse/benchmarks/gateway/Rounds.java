package io.gatehouse.benchmarks.gateway;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.gatehouse.benchmarks.ServerProcess;

/**
 * Measures gateways in turn: in each round, every gateway has one slot, in which the
 * others are idle. Each round begins with another gateway, so that a disturbance from
 * outside does not meet the same one every time.
 */
final class Rounds {

	/** The load before each slot that is not measured: caches fill, connections open. */
	private static final Duration LEAD = Duration.ofSeconds(1);

	private static final Duration WARM_UP = Duration.ofSeconds(2);

	private static final int WARM_UP_REQUESTS = 30_000;

	private static final int WARM_UP_LIMIT = 15;

	private final TestBed bed;

	private final LoadGenerator generator;

	private final Options options;

	Rounds(TestBed bed, LoadGenerator generator, Options options) {
		this.bed = bed;
		this.generator = generator;
		this.options = options;
	}

	/** Sends 30,000 requests, or for half a minute, so that hot code is compiled. */
	void warmUp(RunningGateway gateway) {
		long requests = 0;
		for (int i = 0; requests < WARM_UP_REQUESTS && i < WARM_UP_LIMIT; i++) {
			requests += send(gateway, WARM_UP).successes();
		}
	}

	/**
	 * Measures all rounds.
	 * @return the samples by the gateway's name, in the order of the gateways
	 */
	Map<String, List<Sample>> measure(List<RunningGateway> gateways) {
		Map<String, List<Sample>> samples = new LinkedHashMap<>();
		gateways.forEach((gateway) -> samples.put(gateway.definition().name(), new ArrayList<>()));
		List<RunningGateway> order = new ArrayList<>(gateways);
		for (int round = 1; round <= this.options.rounds(); round++) {
			System.out.printf("Round %d of %d%n", round, this.options.rounds());
			for (RunningGateway gateway : order) {
				samples.get(gateway.definition().name()).add(measure(gateway));
			}
			Collections.rotate(order, -1);
		}
		return samples;
	}

	private Sample measure(RunningGateway gateway) {
		send(gateway, LEAD).successes();
		ServerProcess process = gateway.process();
		Duration before = process.processorTime();
		LoadResult result = send(gateway, Duration.ofSeconds(this.options.seconds()));
		Duration work = process.processorTime().minus(before);
		Sample sample = new Sample(result.successes(), result.time(), work);
		System.out.printf("  %-17s %6.1f µs of processor time a request, %6.0f requests/s%n", process.name(),
				sample.microsPerRequest(), sample.perSecond());
		return sample;
	}

	private LoadResult send(RunningGateway gateway, Duration time) {
		try {
			return this.generator.run(this.bed.load(gateway, this.options.connections(), time));
		}
		catch (IllegalStateException ex) {
			throw new IllegalStateException("The gateway '" + gateway.definition().name() + "' failed, see "
					+ gateway.process().log() + ": " + ex.getMessage(), ex);
		}
	}

}
