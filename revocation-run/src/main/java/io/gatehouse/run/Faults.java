package io.gatehouse.run;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

import io.gatehouse.test.TcpProxy;

/**
 * All that can go wrong with the parts of a run. Some of it lasts longer than a lease.
 */
final class Faults {

	private static final Duration LONG = Duration.ofSeconds(6);

	private static final Duration SHORT = Duration.ofSeconds(1);

	private static final int LONGEST_DELAY_MILLIS = 1500;

	private static final int LONGEST_ANSWER = 500;

	private final Random random;

	private final List<Integer> allGateways;

	private final List<Fault> list = new ArrayList<>();

	private Faults(Parts parts, Random random) {
		this.random = random;
		this.allGateways = IntStream.range(0, parts.gateways().size()).boxed().toList();
		parts.gateways().forEach(this::addGateway);
		for (Link link : parts.links()) {
			addLink(link);
		}
		add("Redis is killed", "Redis", LONG, this.allGateways, parts.redis()::kill, parts.redis()::restart);
		add("connections are dropped", "clients", Duration.ZERO, List.of(), parts.clients()::drop, () -> {
		});
	}

	/**
	 * Everything that can go wrong.
	 * @param parts with what
	 * @param random chooses what the faults leave open
	 */
	static List<Fault> of(Parts parts, Random random) {
		return List.copyOf(new Faults(parts, random).list);
	}

	private void addGateway(GatewayProcess gateway) {
		String target = "gateway " + gateway.number();
		List<Integer> itself = List.of(gateway.number());
		add("a gateway hangs", target, LONG, itself, gateway::pause, gateway::resume);
		add("a gateway is killed", target, SHORT, itself, gateway::kill, gateway::restart);
	}

	private void addLink(Link link) {
		TcpProxy proxy = link.proxy();
		List<Integer> concerned = link.gateways();
		add("a link is cut", link.name(), LONG, concerned, proxy::cut, proxy::mend);
		add("a link is silent", link.name(), LONG, concerned, proxy::blackHole, proxy::mend);
		add("a link is forgotten", link.name(), LONG, concerned, proxy::deafen, proxy::mend);
		add("a link is slow", link.name(), LONG, concerned, () -> proxy.delay(millis(LONGEST_DELAY_MILLIS)),
				proxy::mend);
		add("a link brings no answers", link.name(), LONG, concerned, proxy::holdAnswers, proxy::mend);
		add("a link breaks in an answer", link.name(), SHORT, concerned,
				() -> proxy.cutAfter(this.random.nextInt(LONGEST_ANSWER)), proxy::mend);
	}

	private Duration millis(int bound) {
		return Duration.ofMillis(1 + this.random.nextInt(bound));
	}

	private void add(String kind, String target, Duration longest, List<Integer> gateways, Runnable begin,
			Runnable end) {
		this.list.add(new Fault(kind, target, longest, gateways, begin, end));
	}

}
