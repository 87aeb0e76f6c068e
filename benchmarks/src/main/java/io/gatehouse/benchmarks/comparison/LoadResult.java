package io.gatehouse.benchmarks.comparison;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Result of a {@link Load}.
 *
 * @param time the time from the first request to the last response
 * @param answers the number of responses by status
 */
record LoadResult(Duration time, Map<Integer, Long> answers) {

	LoadResult {
		answers = Map.copyOf(answers);
	}

	/** Returns the number of responses with one of the statuses. */
	long count(Set<Integer> statuses) {
		return statuses.stream().mapToLong((status) -> this.answers.getOrDefault(status, 0L)).sum();
	}

	/**
	 * Checks that there are expected responses, and no others.
	 * @param expected the expected statuses
	 * @param tolerated statuses that are allowed besides
	 * @return this result
	 * @throws IllegalStateException if that is not so
	 */
	LoadResult require(Set<Integer> expected, Set<Integer> tolerated) {
		boolean good = this.answers.keySet()
			.stream()
			.allMatch((status) -> expected.contains(status) || tolerated.contains(status));
		if (count(expected) == 0 || !good) {
			throw new IllegalStateException("Answers by status: " + new TreeMap<>(this.answers));
		}
		return this;
	}

	/** Returns the result as one line of text. */
	String line() {
		StringBuilder line = new StringBuilder().append(this.time.toNanos());
		this.answers.forEach((status, count) -> line.append(' ').append(status).append('=').append(count));
		return line.toString();
	}

	/** Reads the text of {@link #line()}. */
	static LoadResult of(String line) {
		String[] words = line.split(" ");
		Map<Integer, Long> answers = new TreeMap<>();
		for (int i = 1; i < words.length; i++) {
			String[] pair = words[i].split("=");
			answers.put(Integer.valueOf(pair[0]), Long.valueOf(pair[1]));
		}
		return new LoadResult(Duration.ofNanos(Long.parseLong(words[0])), answers);
	}

}
