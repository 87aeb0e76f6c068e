package io.gatehouse.benchmarks.comparison;

import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Results with round figures.
 */
final class TestResults {

	private TestResults() {
	}

	/** Returns a contender. */
	static Contender contender(String name, String title, PeerModule module, String baseline) {
		return new Contender(name, title, module, baseline, TokenKind.JWT, Set.of(), List.of());
	}

	/** Returns all contenders of {@link #results()}. */
	static List<Contender> contenders() {
		return List.of(contender("bare", "bare", PeerModule.BARE, "bare"),
				contender("local", "Gatehouse, `lookup: local`", PeerModule.GATEHOUSE, "bare"),
				contender("old", "bare & old", PeerModule.BARE_BOOT_3, "old"),
				contender("other", "other <1>", PeerModule.SA_TOKEN, "old"));
	}

	/**
	 * Returns results: {@code local} takes 1.5 times the work of {@code bare}, and
	 * {@code other} twice the work of {@code old}.
	 */
	static Results results() {
		List<Contender> all = contenders();
		return new Results(List.of(
				Result.of(all.get(0), alone(sample(100, 2000), sample(90, 1900), sample(110, 2100)),
						OptionalLong.of(100 << 20)),
				Result.of(all.get(1),
						List.of(new PairedSample(sample(150, 1000), sample(100, 2000)),
								new PairedSample(sample(1000, 1), sample(2000, 1)),
								new PairedSample(sample(140, 1200), sample(70, 4800))),
						OptionalLong.empty()),
				Result.of(all.get(2), alone(sample(200, 1000)), OptionalLong.empty()), Result.of(all.get(3),
						List.of(new PairedSample(sample(400, 250), sample(200, 1000))), OptionalLong.empty())));
	}

	private static List<PairedSample> alone(Sample... samples) {
		return Stream.of(samples).map(PairedSample::alone).toList();
	}

	private static Sample sample(long micros, long perSecond) {
		long requests = perSecond * 2;
		return new Sample(requests, Duration.ofSeconds(2), Duration.ofNanos(requests * micros * 1000));
	}

}
