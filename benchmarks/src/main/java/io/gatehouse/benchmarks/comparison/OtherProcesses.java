package io.gatehouse.benchmarks.comparison;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/**
 * Share of all processors that processes other than this one and its children used since
 * the creation of this object. A result from a busy machine says little.
 */
final class OtherProcesses {

	/** The fields user, nice and system in {@code /proc/stat}, and steal. */
	private static final List<Integer> BUSY = List.of(1, 2, 3, 8);

	private static final Duration TICK = Duration.ofMillis(10);

	private final long start = System.nanoTime();

	private final Duration before = work();

	/** Returns the share, from 0 to 1; empty where there is no {@code /proc}. */
	OptionalDouble share() {
		Duration available = Duration.ofNanos(System.nanoTime() - this.start)
			.multipliedBy(Runtime.getRuntime().availableProcessors());
		double share = (double) work().minus(this.before).toNanos() / available.toNanos();
		return Files.exists(Path.of("/proc/stat")) ? OptionalDouble.of(Math.max(0, Math.min(1, share)))
				: OptionalDouble.empty();
	}

	/** Returns a share for people. */
	static String text(OptionalDouble share) {
		return share.isPresent() ? String.format(Locale.ROOT, "%.1f %%", share.getAsDouble() * 100)
				: "an unknown share";
	}

	private static Duration work() {
		ProcessHandle current = ProcessHandle.current();
		Duration own = Stream.concat(Stream.of(current), current.descendants())
			.map((process) -> process.info().totalCpuDuration().orElse(Duration.ZERO))
			.reduce(EndedChildren.processorTime(), Duration::plus);
		try (Stream<String> lines = Files.lines(Path.of("/proc/stat"))) {
			return busy(lines.findFirst().orElseThrow()).minus(own);
		}
		catch (IOException ex) {
			return Duration.ZERO;
		}
	}

	/**
	 * Reads the first line of {@code /proc/stat}. Interrupts are left out, since they
	 * count for no process.
	 */
	static Duration busy(String line) {
		String[] fields = line.split(" +");
		return TICK.multipliedBy(BUSY.stream().mapToLong((field) -> Long.parseLong(fields[field])).sum());
	}

}
