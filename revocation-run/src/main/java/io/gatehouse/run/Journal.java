package io.gatehouse.run;

import java.io.PrintStream;
import java.util.Locale;

/**
 * Log of a run's events, each with the time since the run began. Thread-safe.
 */
final class Journal {

	private static final double NANOS_PER_SECOND = 1_000_000_000;

	private final PrintStream out;

	private final long startedNanos = System.nanoTime();

	Journal(PrintStream out) {
		this.out = out;
	}

	/** Records an event of now. */
	void tell(String text) {
		tell(System.nanoTime(), text);
	}

	/** Records the failure that ends the run. */
	void tell(Throwable failure) {
		tell("The run is aborted");
		failure.printStackTrace(this.out);
	}

	/** Records an event of an earlier time. */
	void tell(long nanos, String text) {
		double seconds = (nanos - this.startedNanos) / NANOS_PER_SECOND;
		this.out.println(String.format(Locale.ROOT, "%9.3f s  %s", seconds, text));
	}

}
