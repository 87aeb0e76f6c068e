package io.gatehouse.benchmarks.comparison;

import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

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
	static List<Result> results() {
		List<Contender> all = contenders();
		return List.of(
				Result.alone(all.get(0), List.of(sample(100, 2000), sample(90, 1900), sample(110, 2100)),
						OptionalLong.of(100 << 20)),
				Result.compared(all.get(1),
						List.of(pair(sample(150, 1000), sample(100, 2000)), pair(sample(1000, 1), sample(2000, 1)),
								pair(sample(140, 1200), sample(70, 4800))),
						OptionalLong.empty()),
				Result.alone(all.get(2), List.of(sample(200, 1000)), OptionalLong.empty()),
				Result.compared(all.get(3),
						List.of(new PairedSample(sample(400, 250), sample(150, 1500), sample(350, 500))),
						OptionalLong.empty()));
	}

	private static PairedSample pair(Sample own, Sample baseline) {
		return new PairedSample(own, baseline, baseline);
	}

	private static Sample sample(long micros, long perSecond) {
		long requests = perSecond * 2;
		return new Sample(requests, Duration.ofSeconds(2), Duration.ofNanos(requests * micros * 1000));
	}

}
