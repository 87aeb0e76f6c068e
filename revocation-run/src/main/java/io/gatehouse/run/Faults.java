package io.gatehouse.run;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Lists the faults that a run can inject. Some last longer than a lease.
 */
final class Faults {

	private static final Duration LONG = Duration.ofSeconds(6);

	private static final Duration SHORT = Duration.ofSeconds(1);

	private Faults() {
	}

	/**
	 * Lists all faults.
	 * @param testBed the parts to inject them into
	 * @param random chooses the faults' parameters
	 */
	static List<Fault> of(TestBed testBed, Random random) {
		List<Integer> gateways = IntStream.range(0, testBed.gateways().size()).boxed().toList();
		List<Fault> faults = new ArrayList<>(testBed.redis().faults(random, gateways, testBed.revoker()::restart));
		testBed.gateways().forEach((gateway) -> faults.addAll(of(gateway)));
		faults.add(new Fault("another revoker", "the revoker", Duration.ZERO, List.of(), testBed.revoker()::restart,
				Faults::nothing));
		faults.add(new Fault("connections are dropped", "clients", Duration.ZERO, List.of(), testBed.clients()::drop,
				Faults::nothing));
		return faults;
	}

	private static List<Fault> of(GatewayProcess gateway) {
		String target = "gateway " + gateway.number();
		List<Integer> itself = List.of(gateway.number());
		return List.of(new Fault("a gateway hangs", target, LONG, itself, gateway::pause, gateway::resume),
				new Fault("a gateway is killed", target, SHORT, itself, gateway::kill, gateway::restart));
	}

	private static void nothing() {
	}

}
