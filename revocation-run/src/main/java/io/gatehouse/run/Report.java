package io.gatehouse.run;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Result of a run: lines for people, and whether the run has passed.
 */
final class Report {

	private final List<String> lines = new ArrayList<>();

	private final List<String> failures = new ArrayList<>();

	/** Adds a line. */
	void line(String label, Object value) {
		this.lines.add("  %-28s %s".formatted(label, value));
	}

	/** Adds a line for each text with its count. */
	void lines(String label, Map<String, Long> counts) {
		counts.forEach((text, count) -> line(label, count + " × " + text));
	}

	/** Fails the run unless the condition holds. */
	void require(boolean condition, String otherwise) {
		if (!condition) {
			this.failures.add(otherwise);
		}
	}

	/** Adds the results of the ledger and the calls, and the time of the run. */
	void add(Ledger ledger, RepeatedCall call, Duration time) {
		line("revocations", ledger.revocations());
		line("time", "%d s, %d a second".formatted(time.toSeconds(),
				ledger.revocations() * 1000 / Math.max(1, time.toMillis())));
		line("the call", call.latencies());
		lines("the call was repeated", call.failures());
		for (Outcome outcome : Outcome.values()) {
			if (outcome != Outcome.VIOLATION) {
				line(outcome.label(), ledger.count(outcome));
			}
		}
		lines("among them", ledger.oddities());
		line("VIOLATIONS", ledger.violations().size());
	}

	/** Returns whether all requirements are met. */
	boolean passed() {
		return this.failures.isEmpty();
	}

	@Override
	public String toString() {
		List<String> all = new ArrayList<>(this.lines);
		this.failures.forEach((failure) -> all.add("FAILED: " + failure));
		all.add(passed() ? "PASSED" : "FAILED");
		return String.join(System.lineSeparator(), all);
	}

}
