package io.gatehouse.demo.tour;

import java.io.PrintStream;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * Prints the steps of the tour and counts their results.
 */
final class Journal {

	private final PrintStream out;

	private int passed;

	private int failed;

	private int skipped;

	Journal(PrintStream out) {
		this.out = out;
	}

	/** Begins a chapter. */
	void chapter(String title) {
		this.out.println();
		this.out.println(title);
	}

	/** Runs a step. An exception fails the step, and the tour continues. */
	void step(String what, Runnable step) {
		try {
			step.run();
			this.passed++;
			this.out.println("  ✓ " + what);
		}
		catch (RuntimeException ex) {
			this.failed++;
			this.out.println("  ✗ " + what);
			this.out.println("      " + ((ex.getMessage() != null) ? ex.getMessage() : ex));
		}
	}

	/** Runs a step that needs a part, or skips it if the part is {@code null}. */
	<T> void stepWith(@Nullable T needed, String name, String what, Consumer<T> step) {
		if (needed == null) {
			skip(what, name + " is not available");
		}
		else {
			step(what, () -> step.accept(needed));
		}
	}

	/** Prints a result within a step. */
	void tell(String what) {
		this.out.println("      " + what);
	}

	/** Skips a step. */
	void skip(String what, String why) {
		this.skipped++;
		this.out.println("  - " + what + " (skipped: " + why + ")");
	}

	/** Prints the totals. */
	boolean close() {
		this.out.println();
		this.out.println("Tour: " + this.passed + " passed, " + this.failed + " failed"
				+ ((this.skipped > 0) ? ", " + this.skipped + " skipped" : ""));
		return this.failed == 0;
	}

}
