package io.gatehouse.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;

/**
 * Server in a JVM of its own, on a free port of loopback. It ends with this JVM.
 */
public final class ServerProcess implements AutoCloseable {

	private static final Duration START_LIMIT = Duration.ofMinutes(2);

	private static final long POLL_NANOS = Duration.ofMillis(10).toNanos();

	private final String name;

	private final int port;

	private final Path log;

	private final Process process;

	private final Thread hook;

	private Duration startTime = Duration.ZERO;

	private ServerProcess(String name, int port, Path log, Process process) {
		this.name = name;
		this.port = port;
		this.log = log;
		this.process = process;
		this.hook = new Thread(process::destroyForcibly, "end-" + name);
	}

	/**
	 * Starts a server, and returns when it listens.
	 * @param name the name in reports
	 * @param command makes the command from the port on which the server must listen
	 * @return the running server
	 * @throws IllegalStateException if it does not listen within two minutes
	 */
	public static ServerProcess start(String name, IntFunction<JavaCommand> command) {
		try {
			int port = freePort();
			Path log = Files.createTempFile("gatehouse-benchmark-" + name.replace(' ', '-') + "-", ".log");
			long start = System.nanoTime();
			Process process = command.apply(port)
				.builder()
				.redirectErrorStream(true)
				.redirectOutput(log.toFile())
				.start();
			ServerProcess server = new ServerProcess(name, port, log, process);
			Runtime.getRuntime().addShutdownHook(server.hook);
			server.awaitListening(start);
			return server;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static int freePort() throws IOException {
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			return socket.getLocalPort();
		}
	}

	private void awaitListening(long start) {
		while (!listens()) {
			if (!this.process.isAlive() || System.nanoTime() - start > START_LIMIT.toNanos()) {
				close();
				throw new IllegalStateException("'" + this.name + "' did not start, see " + this.log);
			}
			LockSupport.parkNanos(POLL_NANOS);
		}
		this.startTime = Duration.ofNanos(System.nanoTime() - start);
	}

	private boolean listens() {
		try (Socket socket = new Socket()) {
			socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), this.port), 1000);
			return true;
		}
		catch (IOException ex) {
			return false;
		}
	}

	/**
	 * Returns the name in reports.
	 * @return the name
	 */
	public String name() {
		return this.name;
	}

	/**
	 * Returns the port on which the server listens.
	 * @return the port at {@code 127.0.0.1}
	 */
	public int port() {
		return this.port;
	}

	/**
	 * Returns the file with the output of the process.
	 * @return the file
	 */
	public Path log() {
		return this.log;
	}

	/**
	 * Returns the time from the start of the process until it listened.
	 * @return the time, to about 10 ms
	 */
	public Duration startTime() {
		return this.startTime;
	}

	/**
	 * Returns the processor time used so far, by the accounting of the operating system.
	 * @return the time, which Linux counts in steps of 10 ms; zero if it is not available
	 */
	public Duration processorTime() {
		return this.process.info().totalCpuDuration().orElse(Duration.ZERO);
	}

	/**
	 * Returns the resident memory.
	 * @return the memory in bytes; empty where there is no {@code /proc}
	 */
	public OptionalLong residentBytes() {
		try {
			return Files.readAllLines(Path.of("/proc/" + this.process.pid() + "/status"))
				.stream()
				.filter((line) -> line.startsWith("VmRSS:"))
				.mapToLong((line) -> Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024)
				.findFirst();
		}
		catch (IOException ex) {
			return OptionalLong.empty();
		}
	}

	/**
	 * Runs a command of {@code jcmd} in the process.
	 * @param command the command and its arguments, such as {@code JFR.start}
	 * @throws IllegalStateException if it fails
	 */
	public void diagnose(String... command) {
		try {
			List<String> line = new java.util.ArrayList<>(
					List.of(JavaCommand.executable("jcmd").toString(), Long.toString(this.process.pid())));
			line.addAll(List.of(command));
			Process run = new ProcessBuilder(line).redirectErrorStream(true).start();
			String output = new String(run.getInputStream().readAllBytes(), java.nio.charset.Charset.defaultCharset());
			if (run.waitFor() != 0) {
				throw new IllegalStateException("jcmd failed: " + output);
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException("Interrupted", ex);
		}
	}

	@Override
	public void close() {
		this.process.destroy();
		try {
			if (!this.process.waitFor(10, TimeUnit.SECONDS)) {
				this.process.destroyForcibly();
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		try {
			Runtime.getRuntime().removeShutdownHook(this.hook);
		}
		catch (IllegalStateException ex) {
			// this JVM is ending, and the hook runs
		}
	}

}
