package io.gatehouse.benchmarks.comparison;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Processor time of the child processes of this one that have ended, which
 * {@link ProcessHandle} does not have. See {@code cutime} and {@code cstime} in proc(5).
 */
final class EndedChildren {

	/** A clock tick of the interface, which is the same on all usual machines. */
	private static final Duration TICK = Duration.ofMillis(10);

	private static final int CUTIME = 13;

	private EndedChildren() {
	}

	/** Returns the time; zero where there is no {@code /proc}. */
	static Duration processorTime() {
		try {
			return parse(Files.readString(Path.of("/proc/self/stat")));
		}
		catch (IOException ex) {
			return Duration.ZERO;
		}
	}

	/**
	 * Reads a line of {@code /proc/<pid>/stat}. The name in the second field may contain
	 * blanks and brackets.
	 */
	static Duration parse(String line) {
		String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ");
		return TICK.multipliedBy(Long.parseLong(fields[CUTIME]) + Long.parseLong(fields[CUTIME + 1]));
	}

}
