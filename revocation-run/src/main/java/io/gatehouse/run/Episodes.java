package io.gatehouse.run;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntPredicate;

/**
 * Lets things go wrong at random, up to three at a time, and sees that they recover.
 */
final class Episodes {

	private static final int AT_A_TIME = 3;

	private static final Duration RECOVERY_TIMEOUT = Duration.ofMinutes(2);

	private static final int SHORTEST_MILLIS = 100;

	private static final int LONGEST_REST_MILLIS = 4000;

	private final List<Fault> faults;

	private final Random random;

	private final IntPredicate recovered;

	private final Journal journal;

	private final Set<String> busy = ConcurrentHashMap.newKeySet();

	private final Map<String, Long> counts = new TreeMap<>();

	private final Latencies recoveries = new Latencies();

	/**
	 * No episode yet.
	 * @param faults what can go wrong
	 * @param random chooses
	 * @param recovered whether a gateway does again what it is there for
	 * @param journal who is told
	 */
	Episodes(List<Fault> faults, Random random, IntPredicate recovered, Journal journal) {
		this.faults = faults;
		this.random = random;
		this.recovered = recovered;
		this.journal = journal;
	}

	/**
	 * Goes through a number of episodes.
	 * @throws IllegalStateException if something cannot be put right again
	 */
	void run(int count) {
		ExecutorService threads = Executors.newCachedThreadPool();
		List<Future<?>> episodes = new ArrayList<>();
		try {
			for (int i = 0; i < count; i++) {
				Patience.pause(Duration.ofMillis(this.random.nextInt(LONGEST_REST_MILLIS)));
				Patience.until(RECOVERY_TIMEOUT, () -> this.busy.size() < AT_A_TIME);
				Fault fault = choose();
				Duration time = time(fault);
				episodes.add(threads.submit(() -> run(fault, time)));
			}
			for (Future<?> episode : episodes) {
				episode.get();
			}
		}
		catch (ExecutionException ex) {
			throw new IllegalStateException("An episode has failed", ex.getCause());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
		finally {
			threads.shutdownNow();
		}
	}

	/** First a kind, so that those with one target are not rare. */
	private Fault choose() {
		List<Fault> possible = this.faults.stream().filter((fault) -> !this.busy.contains(fault.target())).toList();
		List<String> kinds = possible.stream().map(Fault::kind).distinct().toList();
		String kind = kinds.get(this.random.nextInt(kinds.size()));
		List<Fault> choice = possible.stream().filter((fault) -> fault.kind().equals(kind)).toList();
		Fault fault = choice.get(this.random.nextInt(choice.size()));
		this.busy.add(fault.target());
		this.counts.merge(kind, 1L, Long::sum);
		return fault;
	}

	private Duration time(Fault fault) {
		int longest = (int) fault.longest().toMillis();
		return Duration.ofMillis((longest > SHORTEST_MILLIS) ? this.random.nextInt(SHORTEST_MILLIS, longest) : 0);
	}

	private void run(Fault fault, Duration time) {
		this.journal.tell("%s, for %d ms".formatted(fault, time.toMillis()));
		fault.begin().run();
		Patience.pause(time);
		fault.end().run();
		long ended = System.nanoTime();
		this.journal.tell("%s: put right".formatted(fault));
		Set<Integer> waiting = new HashSet<>(fault.gateways());
		boolean over = Patience.until(RECOVERY_TIMEOUT, () -> {
			waiting.removeIf(this.recovered::test);
			return waiting.isEmpty();
		});
		if (!over) {
			throw new IllegalStateException(fault + ": not recovered: gateways " + waiting);
		}
		this.recoveries.add(System.nanoTime() - ended);
		this.journal.tell("%s: recovered".formatted(fault));
		this.busy.remove(fault.target());
	}

	/** How often each kind of fault came. */
	Map<String, Long> counts() {
		return new TreeMap<>(this.counts);
	}

	/** How long it took, from putting things right, until good tokens were accepted. */
	Latencies recoveries() {
		return this.recoveries;
	}

}
