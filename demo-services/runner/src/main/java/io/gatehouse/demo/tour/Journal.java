package io.gatehouse.demo.tour;

import java.io.PrintStream;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * Prints the steps of the tour as they are taken, and counts them.
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

	/** Takes a step; whatever it throws is its failure, and the tour goes on. */
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

	/** Takes a step that needs something which may be out of reach. */
	<T> void stepWith(@Nullable T needed, String name, String what, Consumer<T> step) {
		if (needed == null) {
			skip(what, name + " is out of reach");
		}
		else {
			step(what, () -> step.accept(needed));
		}
	}

	/** Tells what a step found out. */
	void tell(String what) {
		this.out.println("      " + what);
	}

	/** Leaves out a step. */
	void skip(String what, String why) {
		this.skipped++;
		this.out.println("  - " + what + " (skipped: " + why + ")");
	}

	/** Prints the sum. */
	boolean close() {
		this.out.println();
		this.out.println("Tour: " + this.passed + " passed, " + this.failed + " failed"
				+ ((this.skipped > 0) ? ", " + this.skipped + " skipped" : ""));
		return this.failed == 0;
	}

}
