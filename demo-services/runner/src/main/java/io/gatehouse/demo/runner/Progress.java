package io.gatehouse.demo.runner;

import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Reports the progress of a start, and limits its duration.
 */
final class Progress {

	private static final Duration LIMIT = Duration.ofMinutes(3);

	private static final Duration NEWS_INTERVAL = Duration.ofSeconds(15);

	private final PrintStream out;

	private final Ports ports;

	private final long startedAt = System.nanoTime();

	private long newsAt = this.startedAt;

	Progress(PrintStream out, Ports ports) {
		this.out = out;
		this.ports = ports;
	}

	/** Reports that a part is ready. */
	void ready(Part part) {
		this.out.println(String.format(Locale.ROOT, "  %-16s 127.0.0.1:%-6d ready after %.1f s", part.label(),
				this.ports.of(part), (System.nanoTime() - this.startedAt) / 1e9));
	}

	/**
	 * Reports from time to time which parts are not ready.
	 * @throws StartFailedException if the start takes too long
	 */
	void waiting(List<DemoProcess> waiting) {
		long now = System.nanoTime();
		if (waiting.isEmpty()) {
			return;
		}
		if (now - this.startedAt > LIMIT.toNanos()) {
			throw new StartFailedException("Not ready after %d s: %s. The end of the log:%n%s"
				.formatted(LIMIT.toSeconds(), labels(waiting), waiting.get(0).tail()));
		}
		if (now - this.newsAt > NEWS_INTERVAL.toNanos()) {
			this.newsAt = now;
			this.out.println("  … waiting for " + labels(waiting));
		}
	}

	private static String labels(List<DemoProcess> services) {
		return services.stream().map((service) -> service.part().label()).collect(Collectors.joining(", "));
	}

}
