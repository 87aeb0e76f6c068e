package io.gatehouse.demo.runner;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * One JVM of the demo. Its output goes to a file.
 */
final class DemoProcess {

	private static final int TAIL_LINES = 40;

	private final Part part;

	private final Process process;

	private final Path log;

	private DemoProcess(Part part, Process process, Path log) {
		this.part = part;
		this.process = process;
		this.log = log;
	}

	/**
	 * Starts the process.
	 * @param part the part to run
	 * @param layout locates its jar and its log
	 * @param ports the ports of all parts
	 * @param edgeSecret the secret by which auth-service recognizes the gateways
	 * @return the running process, most likely not ready yet
	 */
	static DemoProcess start(Part part, Layout layout, Ports ports, String edgeSecret) {
		Path log = layout.log(part);
		List<String> command = new ArrayList<>(java());
		command.addAll(List.of("-jar", layout.jar(part).toString(), "--server.address=127.0.0.1",
				"--server.port=" + ports.of(part), "--spring.data.redis.host=127.0.0.1",
				"--spring.data.redis.port=" + ports.of(Part.REDIS), "--spring.main.banner-mode=off"));
		ProcessBuilder builder = new ProcessBuilder(command).directory(layout.state().toFile())
			.redirectErrorStream(true)
			.redirectOutput(log.toFile());
		builder.environment().put("AUTH_SERVICE_URL", ports.uri(Part.AUTH).toString());
		builder.environment().put("ORDER_SERVICE_URL", ports.uri(Part.ORDERS).toString());
		builder.environment().put("CATALOG_SERVICE_URL", ports.uri(Part.CATALOG).toString());
		builder.environment().put("CATALOG_GRAY_URL", ports.uri(Part.CATALOG_GRAY).toString());
		builder.environment().put("CATALOG_VERSION", (part == Part.CATALOG_GRAY) ? "gray" : "stable");
		builder.environment().put("EDGE_GATEWAY_URL", ports.uri(Part.GATEWAY).toString());
		builder.environment().put("AUTH_KEY_FILE", layout.keyFile().toString());
		builder.environment().put("EDGE_KEY_FILE", layout.edgeKeyFile().toString());
		builder.environment().put("RELEASE_FILE", layout.releaseFile().toString());
		if (part == Part.AUTH || part == Part.GATEWAY || part == Part.GATEWAY2) {
			builder.environment().put("EDGE_SECRET", edgeSecret);
		}
		try {
			return new DemoProcess(part, builder.start(), log);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Returns the command line of the JVM. A small machine starts six of them, so fast
	 * start-up is preferred to peak speed.
	 */
	private static List<String> java() {
		List<String> java = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
				"-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx256m"));
		if (Runtime.version().feature() >= 24) {
			java.add("--enable-native-access=ALL-UNNAMED");
		}
		return java;
	}

	/** Returns the part that the process runs. */
	Part part() {
		return this.part;
	}

	/** Returns whether the process runs. */
	boolean isAlive() {
		return this.process.isAlive();
	}

	/** Describes for people how the process ended, with the last lines of its log. */
	String exitReport() {
		return "%s ended with exit code %d. The end of %s:%n%s".formatted(this.part.label(), this.process.exitValue(),
				this.log, tail());
	}

	/** Returns the last lines of the log. */
	String tail() {
		try {
			List<String> lines = new String(Files.readAllBytes(this.log), StandardCharsets.UTF_8).lines().toList();
			return String.join(System.lineSeparator(),
					lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()));
		}
		catch (IOException ex) {
			return "(the log cannot be read: " + ex.getMessage() + ")";
		}
	}

	/** Requests the process to end. */
	void end() {
		this.process.destroy();
	}

	/** Waits for the process to end, and kills it after the deadline. */
	void awaitEnd(long deadlineNanos) {
		try {
			if (!this.process.waitFor(Math.max(0, deadlineNanos - System.nanoTime()), TimeUnit.NANOSECONDS)) {
				this.process.destroyForcibly().waitFor();
			}
		}
		catch (InterruptedException ex) {
			this.process.destroyForcibly();
			Thread.currentThread().interrupt();
		}
	}

}
