package io.gatehouse.benchmarks.comparison;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;

/**
 * Measures each contender beside its baseline, while no other contender runs: the
 * processors and their caches belong to the two.
 */
final class SideBySide {

	/** Stack traces of a recording also have methods that were inlined. */
	private static final List<String> PROFILED = List.of("-XX:+UnlockDiagnosticVMOptions", "-XX:+DebugNonSafepoints");

	private final TestBed bed;

	private final Rounds rounds;

	private final Options options;

	private final Map<Contender, Result> results = new HashMap<>();

	SideBySide(TestBed bed, Rounds rounds, Options options) {
		this.bed = bed;
		this.rounds = rounds;
		this.options = options;
	}

	/**
	 * Measures all.
	 * @param contenders the contenders, with the baseline of each
	 * @return their results, in the same order
	 */
	List<Result> measure(List<Contender> contenders) throws IOException {
		for (Contender baseline : contenders) {
			if (baseline.isBaseline()) {
				measure(baseline, contenders.stream().filter((other) -> isBeside(baseline, other)).toList());
			}
		}
		return contenders.stream().map((contender) -> Objects.requireNonNull(this.results.get(contender))).toList();
	}

	private static boolean isBeside(Contender baseline, Contender other) {
		return !other.isBaseline() && other.baseline().equals(baseline.name());
	}

	private void measure(Contender baseline, List<Contender> others) throws IOException {
		try (RunningContender running = start(baseline)) {
			OptionalLong memory = running.process().residentBytes();
			List<Sample> slots = new ArrayList<>();
			try (Recording recording = recording(running)) {
				recording.announce();
				for (Contender other : others) {
					List<PairedSample> samples = beside(running, other);
					slots.add(samples.get(0).before());
					samples.forEach((sample) -> slots.add(sample.after()));
				}
				if (others.isEmpty()) {
					this.rounds.inTurn(List.of(running)).values().forEach(slots::addAll);
				}
			}
			this.results.put(baseline, Result.alone(baseline, slots, memory));
		}
	}

	private List<PairedSample> beside(RunningContender baseline, Contender contender) throws IOException {
		try (RunningContender running = start(contender)) {
			OptionalLong memory = running.process().residentBytes();
			try (Recording recording = recording(running)) {
				recording.announce();
				List<PairedSample> samples = this.rounds.compare(baseline, running);
				this.results.put(contender, Result.compared(contender, samples, memory));
				return samples;
			}
		}
	}

	/** Starts a contender, checks that it does what its title says, and warms it up. */
	private RunningContender start(Contender contender) {
		System.out.println("Starting " + contender.name());
		RunningContender running = contender.start(this.options.isProfiled(contender) ? PROFILED : List.of());
		try {
			new ContenderCheck(running, this.bed.tokens(contender.tokens())).run();
			this.rounds.warmUp(List.of(running));
			return running;
		}
		catch (RuntimeException ex) {
			running.close();
			throw ex;
		}
	}

	private Recording recording(RunningContender running) throws IOException {
		return Recording.of(this.options.isProfiled(running.contender()) ? running : null);
	}

}
