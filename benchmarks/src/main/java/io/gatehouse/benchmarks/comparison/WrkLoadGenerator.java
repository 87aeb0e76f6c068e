package io.gatehouse.benchmarks.comparison;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Sends loads with wrk, which is a package of Debian and other systems, in one thread. A
 * script in Lua sends the requests in turn. Times are whole seconds. wrk counts only
 * statuses from 400 on as errors, and says only how many; they appear as 400.
 */
final class WrkLoadGenerator implements LoadGenerator {

	private static final String SCRIPT = "wrk.lua";

	private static final Pattern RESULT = Pattern.compile("RESULT (\\d+) (\\d+) (\\d+) (\\d+)");

	private final Path script;

	WrkLoadGenerator() {
		try (InputStream content = Objects.requireNonNull(WrkLoadGenerator.class.getResourceAsStream(SCRIPT))) {
			this.script = Files.write(Files.createTempFile("gatehouse-benchmark-", ".lua"), content.readAllBytes());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Returns whether wrk is on the PATH. */
	static boolean isPresent() {
		return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
			.anyMatch((folder) -> Files.isExecutable(Path.of(folder, "wrk")));
	}

	@Override
	public LoadResult run(Load load) {
		try {
			Process wrk = new ProcessBuilder("wrk", "-t1", "-c" + load.connections(),
					"-d" + Math.max(1, load.time().toSeconds()) + "s", "--timeout", "30s", "-s", this.script.toString(),
					"http://127.0.0.1:" + load.port(), "--", load.requests().toString())
				.redirectErrorStream(true)
				.start();
			String output = new String(wrk.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
			return (wrk.waitFor() == 0) ? result(output) : fail(output);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException("Interrupted", ex);
		}
	}

	/** Reads what the script prints at the end. */
	static LoadResult result(String output) {
		Matcher result = RESULT.matcher(output);
		if (!result.find() || !result.group(4).equals("0")) {
			return fail(output);
		}
		long errors = Long.parseLong(result.group(3));
		long good = Long.parseLong(result.group(2)) - errors;
		Duration time = Duration.ofNanos(Long.parseLong(result.group(1)) * 1000);
		return new LoadResult(time, (errors > 0) ? Map.of(200, good, 400, errors) : Map.of(200, good));
	}

	private static LoadResult fail(String output) {
		throw new IllegalStateException("wrk failed: " + output);
	}

	@Override
	public Duration processorTime() {
		return EndedChildren.processorTime();
	}

	@Override
	public String description() {
		return "wrk (one thread)";
	}

	@Override
	public void close() {
		try {
			Files.delete(this.script);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
