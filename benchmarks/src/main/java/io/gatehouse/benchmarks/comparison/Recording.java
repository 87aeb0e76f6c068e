package io.gatehouse.benchmarks.comparison;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.jspecify.annotations.Nullable;

/**
 * Recording of a contender by JDK Flight Recorder, which ends with {@link #close()}.
 *
 * @param running the contender, or {@code null} for no recording
 * @param file the file that the contender writes at the end
 */
record Recording(@Nullable RunningContender running, Path file) implements AutoCloseable {

	private static final String NAME = "name=slots";

	private static final Path NONE = Path.of("");

	/**
	 * Starts a recording.
	 * @param running the contender, or {@code null} for no recording
	 */
	static Recording of(@Nullable RunningContender running) throws IOException {
		if (running == null) {
			return new Recording(null, NONE);
		}
		Path file = Files.createTempFile("gatehouse-benchmark-" + running.name() + "-", ".jfr");
		running.process().diagnose("JFR.start", NAME, "settings=profile", "filename=" + file);
		return new Recording(running, file);
	}

	/** Prints the name of the file. */
	void announce() {
		if (this.running != null) {
			System.out.println("Recording " + this.running.name() + " into " + this.file);
		}
	}

	@Override
	public void close() {
		if (this.running != null) {
			this.running.process().diagnose("JFR.stop", NAME);
		}
	}

}
