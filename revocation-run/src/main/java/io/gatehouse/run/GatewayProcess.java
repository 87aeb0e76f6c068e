package io.gatehouse.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

/**
 * A gateway in its own JVM, which can be paused, resumed, killed and restarted. Each
 * start has a new port.
 */
final class GatewayProcess implements AutoCloseable {

	private static final Duration START_TIMEOUT = Duration.ofMinutes(3);

	private static final int TAIL_LINES = 40;

	private final int number;

	private final Path portFile;

	private final Path log;

	private final boolean isQuickToStart;

	private final List<String> arguments;

	private @Nullable Process process;

	private volatile int port;

	/**
	 * Creates a gateway without starting it.
	 * @param number its number
	 * @param directory the directory of its files
	 * @param isQuickToStart whether fast start-up is preferred to peak speed
	 * @param arguments its properties as {@code --name=value}
	 */
	GatewayProcess(int number, Path directory, boolean isQuickToStart, List<String> arguments) {
		this.number = number;
		this.portFile = directory.resolve("gateway-" + number + ".port");
		this.log = directory.resolve("gateway-" + number + ".log");
		this.isQuickToStart = isQuickToStart;
		this.arguments = List.copyOf(arguments);
		Runtime.getRuntime().addShutdownHook(new Thread(this::close));
	}

	/** Returns the gateway's number. */
	int number() {
		return this.number;
	}

	/** Returns the port of the latest start. */
	int port() {
		return this.port;
	}

	/** Starts the process, without waiting for it. */
	synchronized void start() {
		List<String> command = new ArrayList<>();
		command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
		command.addAll(List.of("-Xmx96m", "-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError"));
		if (this.isQuickToStart) {
			command.add("-XX:TieredStopAtLevel=1");
		}
		command.addAll(RevocationRun.commandLine("gateway"));
		command.add(this.portFile.toString());
		command.addAll(this.arguments);
		try {
			Files.deleteIfExists(this.portFile);
			this.process = new ProcessBuilder(command).redirectErrorStream(true)
				.redirectOutput(ProcessBuilder.Redirect.appendTo(this.log.toFile()))
				.start();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Waits until the gateway listens. */
	void awaitStart() {
		boolean started = Polling.until(START_TIMEOUT, () -> {
			if (!isAlive()) {
				throw new IllegalStateException("Gateway " + this.number + " ended:\n" + tail());
			}
			return readPort();
		});
		if (!started) {
			throw new IllegalStateException("Gateway " + this.number + " does not start:\n" + tail());
		}
	}

	private boolean readPort() {
		try {
			String text = Files.exists(this.portFile) ? Files.readString(this.portFile) : "";
			if (text.isEmpty()) {
				return false;
			}
			this.port = Integer.parseInt(text);
			return true;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private synchronized boolean isAlive() {
		return this.process != null && this.process.isAlive();
	}

	private String tail() {
		try {
			List<String> lines = Files.readAllLines(this.log);
			return String.join("\n", lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()));
		}
		catch (IOException ex) {
			return "(no log: " + ex.getMessage() + ")";
		}
	}

	/** Restarts the gateway after a kill, and waits until it listens. */
	void restart() {
		start();
		awaitStart();
	}

	/** Pauses the process with SIGSTOP. */
	void pause() {
		signal("STOP");
	}

	/** Resumes the process with SIGCONT. */
	void resume() {
		signal("CONT");
	}

	private synchronized void signal(String name) {
		try {
			if (this.process != null) {
				new ProcessBuilder("kill", "-" + name, Long.toString(this.process.pid())).inheritIO().start().waitFor();
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	/** Kills the process with SIGKILL. */
	synchronized void kill() {
		Process running = this.process;
		if (running != null) {
			running.destroyForcibly();
			try {
				running.waitFor(10, TimeUnit.SECONDS);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
			this.process = null;
		}
	}

	@Override
	public void close() {
		kill();
	}

}
