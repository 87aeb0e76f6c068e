package io.gatehouse.demo.runner;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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
	 * @param secrets the secrets of this start
	 * @return the running process, most likely not ready yet
	 */
	static DemoProcess start(Part part, Layout layout, Ports ports, Secrets secrets) {
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
		builder.environment().put("EDGE_PORT", Integer.toString(ports.of(Part.GATEWAY)));
		builder.environment().put("EDGE2_PORT", Integer.toString(ports.of(Part.GATEWAY2)));
		builder.environment().put("REDIS_SWITCH_FILE", layout.redisSwitchFile().toString());
		builder.environment().put("AUTH_KEY_FILE", layout.keyFile().toString());
		builder.environment().put("EDGE_KEY_FILE", layout.edgeKeyFile().toString());
		builder.environment().put("RELEASE_FILE", layout.releaseFile().toString());
		builder.environment().put("SIGN_ON_URL", ports.uri(Part.SIGN_ON).toString());
		builder.environment().put("SHOP_URL", ports.uri(Part.SHOP).toString());
		builder.environment().put("DESK_URL", ports.uri(Part.DESK).toString());
		builder.environment().putAll(ofPart(part, ports, secrets));
		try {
			return new DemoProcess(part, builder.start(), log);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static Map<String, String> ofPart(Part part, Ports ports, Secrets secrets) {
		return switch (part) {
			case AUTH -> Map.of("EDGE_SECRET", secrets.edge());
			case GATEWAY, GATEWAY2 -> Map.of("EDGE_SECRET", secrets.edge(), "CLIENT_SECRET", secrets.client());
			case SIGN_ON -> Map.of("CLIENT_SECRET", secrets.client());
			case SHOP -> ofWebApplication("shop", "Shop", ports.uri(part), ports.uri(Part.DESK), secrets);
			case DESK -> ofWebApplication("desk", "Service desk", ports.uri(part), ports.uri(Part.SHOP), secrets);
			case ORDERS, CATALOG, CATALOG_GRAY, REDIS -> Map.of();
		};
	}

	private static Map<String, String> ofWebApplication(String id, String title, URI url, URI other, Secrets secrets) {
		return Map.of("APP_ID", id, "APP_TITLE", title, "APP_URL", url.toString(), "OTHER_URL", other.toString(),
				"APP_COOKIE", id.toUpperCase(Locale.ROOT) + "_SESSION", "CLIENT_SECRET", secrets.client());
	}

	/**
	 * Returns the command line of the JVM. A small machine starts nine of them, so fast
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

	/**
	 * Secrets of one start, for the processes that need them.
	 *
	 * @param edge the secret by which auth-service recognizes the gateways
	 * @param client the secret of the OAuth clients
	 */
	record Secrets(String edge, String client) {

		@Override
		public String toString() {
			return "Secrets[]";
		}

	}

}
