package io.gatehouse.run;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import java.util.function.IntPredicate;

import org.jspecify.annotations.Nullable;

/**
 * Injects random faults, up to three at a time, and verifies that the gateways recover.
 */
final class FaultInjector {

	private static final int AT_A_TIME = 3;

	private static final Duration RECOVERY_TIMEOUT = Duration.ofMinutes(2);

	private static final Duration PATIENCE = Duration.ofMinutes(5);

	private static final int SHORTEST_MILLIS = 100;

	private static final int LONGEST_REST_MILLIS = 4000;

	private final List<Fault> faults;

	private final Random random;

	private final IntPredicate recovered;

	private final Journal journal;

	/** Current faults by target. */
	private final Map<String, Episode> present = new ConcurrentHashMap<>();

	private final Map<String, Long> counts = new TreeMap<>();

	private final Latencies recoveries = new Latencies();

	private volatile @Nullable RuntimeException failure;

	/**
	 * Creates an injector without faults.
	 * @param faults the possible faults
	 * @param random chooses the faults and their durations
	 * @param recovered returns whether a gateway works again
	 * @param journal records the faults
	 */
	FaultInjector(List<Fault> faults, Random random, IntPredicate recovered, Journal journal) {
		this.faults = faults;
		this.random = random;
		this.recovered = recovered;
		this.journal = journal;
	}

	/**
	 * Runs a number of episodes.
	 * @throws IllegalStateException if an episode fails or does not end in time
	 */
	void run(int count) {
		ExecutorService threads = Executors.newCachedThreadPool();
		try {
			for (int i = 0; i < count && this.failure == null; i++) {
				Polling.pause(Duration.ofMillis(this.random.nextInt(LONGEST_REST_MILLIS)));
				Episode episode = next(i);
				threads.execute(() -> run(episode));
			}
			await(this.present::isEmpty);
		}
		finally {
			threads.shutdownNow();
		}
	}

	private void await(BooleanSupplier condition) {
		boolean over = Polling.until(PATIENCE, () -> this.failure != null || condition.getAsBoolean());
		RuntimeException cause = this.failure;
		if (cause != null) {
			throw new IllegalStateException("An episode has failed", cause);
		}
		if (!over) {
			throw new IllegalStateException("Too many faults at a time: " + this.present.values());
		}
	}

	/**
	 * Chooses the kind first, since kinds with a single target would otherwise be rare.
	 */
	private Episode next(int number) {
		List<String> kinds = this.faults.stream().map(Fault::kind).distinct().toList();
		String kind = kinds.get(this.random.nextInt(kinds.size()));
		List<Fault> ofKind = this.faults.stream().filter((fault) -> fault.kind().equals(kind)).toList();
		await(() -> this.present.size() < AT_A_TIME && !free(ofKind).isEmpty());
		List<Fault> choice = free(ofKind);
		Fault fault = choice.get(this.random.nextInt(choice.size()));
		Episode episode = new Episode(number, fault, time(fault));
		this.present.put(fault.target(), episode);
		this.counts.merge(kind, 1L, Long::sum);
		return episode;
	}

	private List<Fault> free(List<Fault> some) {
		return some.stream().filter((fault) -> !this.present.containsKey(fault.target())).toList();
	}

	private Duration time(Fault fault) {
		int longest = (int) fault.longest().toMillis();
		return Duration.ofMillis((longest > SHORTEST_MILLIS) ? this.random.nextInt(SHORTEST_MILLIS, longest) : 0);
	}

	private void run(Episode episode) {
		Fault fault = episode.fault();
		try {
			this.journal.tell("%s, for %d ms".formatted(fault, episode.time().toMillis()));
			fault.begin().run();
			Polling.pause(episode.time());
			fault.end().run();
			this.journal.tell("%s: ended".formatted(fault));
			awaitRecovery(episode);
			this.journal.tell("%s: recovered".formatted(fault));
			this.present.remove(fault.target());
		}
		catch (RuntimeException ex) {
			this.failure = ex;
		}
	}

	private void awaitRecovery(Episode episode) {
		long start = System.nanoTime();
		Set<Integer> waiting = new HashSet<>(episode.fault().gateways());
		boolean over = Polling.until(RECOVERY_TIMEOUT, () -> {
			waiting.removeIf((gateway) -> isLeftToAnother(gateway, episode) || this.recovered.test(gateway));
			return waiting.isEmpty();
		});
		if (!over) {
			throw new IllegalStateException(episode.fault() + ": not recovered: gateways " + waiting);
		}
		this.recoveries.add(System.nanoTime() - start);
	}

	/**
	 * Returns whether a later fault affects the gateway too; its episode then waits for
	 * it.
	 */
	private boolean isLeftToAnother(int gateway, Episode episode) {
		return this.present.values()
			.stream()
			.anyMatch((other) -> other.number() > episode.number() && other.fault().gateways().contains(gateway));
	}

	/** Returns the number of faults by kind. */
	Map<String, Long> counts() {
		return new TreeMap<>(this.counts);
	}

	/** Returns the times from the end of a fault until good tokens were accepted. */
	Latencies recoveries() {
		return this.recoveries;
	}

	/**
	 * One injected fault.
	 *
	 * @param number the number of the episode, in order of their starts
	 * @param fault the fault
	 * @param time its duration
	 */
	private record Episode(int number, Fault fault, Duration time) {

	}

}
