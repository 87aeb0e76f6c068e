package io.gatehouse.run;

import java.io.PrintStream;
import java.util.Locale;

/**
 * Tells what happens, with the time since the run began. Thread-safe.
 */
final class Journal {

	private static final double NANOS_PER_SECOND = 1_000_000_000;

	private final PrintStream out;

	private final long startedNanos = System.nanoTime();

	Journal(PrintStream out) {
		this.out = out;
	}

	/** Tells something that happens now. */
	void tell(String text) {
		tell(System.nanoTime(), text);
	}

	/** Tells why the run cannot go on. */
	void tell(Throwable failure) {
		tell("The run cannot go on");
		failure.printStackTrace(this.out);
	}

	/** Tells something that happened at a time. */
	void tell(long nanos, String text) {
		double seconds = (nanos - this.startedNanos) / NANOS_PER_SECOND;
		this.out.println(String.format(Locale.ROOT, "%9.3f s  %s", seconds, text));
	}

}
