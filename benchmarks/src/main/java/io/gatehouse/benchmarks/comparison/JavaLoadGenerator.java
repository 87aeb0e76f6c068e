package io.gatehouse.benchmarks.comparison;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

import io.gatehouse.benchmarks.JavaCommand;

/**
 * Sends loads with a {@link LoadClient}, which is kept, so that its code is compiled
 * before the measurement begins.
 */
final class JavaLoadGenerator implements LoadGenerator {

	private final Process process;

	private final BufferedReader results;

	private final BufferedWriter loads;

	private JavaLoadGenerator(Process process) {
		this.process = process;
		this.results = process.inputReader(StandardCharsets.UTF_8);
		this.loads = process.outputWriter(StandardCharsets.UTF_8);
	}

	static JavaLoadGenerator start() {
		JavaCommand command = new JavaCommand(List.of("-Xmx128m", "-XX:+UseSerialGC"),
				System.getProperty("java.class.path"), LoadClient.class.getName(), List.of());
		try {
			return new JavaLoadGenerator(command.builder().redirectError(ProcessBuilder.Redirect.INHERIT).start());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public LoadResult run(Load load) {
		try {
			this.loads.write(load.line());
			this.loads.newLine();
			this.loads.flush();
			String line = this.results.readLine();
			if (line == null || line.startsWith("!")) {
				throw new IllegalStateException("The load generator failed: " + line);
			}
			return LoadResult.of(line);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public Duration processorTime() {
		return this.process.info().totalCpuDuration().orElse(Duration.ZERO);
	}

	@Override
	public String description() {
		return "a generator of its own (Netty, one thread)";
	}

	@Override
	public void close() {
		// also ends with the end of its input
		this.process.destroy();
	}

}
