package io.gatehouse.demo.runner;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Port of each part at {@code 127.0.0.1}.
 */
final class Ports {

	private static final int LAST_PORT = 65535;

	private final Map<Part, Integer> ports = new EnumMap<>(Part.class);

	private Ports() {
	}

	/**
	 * Reads the ports from the environment.
	 * @param environment the environment variables
	 * @return the ports
	 * @throws UsageException if a variable is no port, or two parts share one
	 */
	static Ports of(Map<String, String> environment) {
		Ports ports = new Ports();
		for (Part part : Part.values()) {
			int port = port(part, environment.getOrDefault(part.variable(), ""));
			ports.ports.forEach((other, taken) -> {
				if (taken == port) {
					throw new UsageException("Port %d is set for %s (%s) and for %s (%s). Change one of them."
						.formatted(port, other.label(), other.variable(), part.label(), part.variable()));
				}
			});
			ports.ports.put(part, port);
		}
		return ports;
	}

	private static int port(Part part, String text) {
		if (text.isBlank()) {
			return part.defaultPort();
		}
		try {
			int port = Integer.parseInt(text.strip());
			if (port > 0 && port <= LAST_PORT) {
				return port;
			}
		}
		catch (NumberFormatException ex) {
			// reported below
		}
		throw new UsageException(
				"%s is '%s', which is not a port. Set a number from 1 to 65535.".formatted(part.variable(), text));
	}

	/**
	 * Returns the port of a part.
	 * @param part the part
	 * @return the port
	 */
	int of(Part part) {
		return Objects.requireNonNull(this.ports.get(part));
	}

	/**
	 * Returns the address of a part.
	 * @param part the part
	 * @return its address, without a path
	 */
	URI uri(Part part) {
		return URI.create("http://127.0.0.1:" + of(part));
	}

	/**
	 * Checks that all ports are free.
	 * @throws StartFailedException if a port is taken; the message names every such port
	 * and how to change it
	 */
	void requireFree() {
		List<Part> taken = this.ports.keySet().stream().filter((part) -> isTaken(of(part))).toList();
		if (!taken.isEmpty()) {
			throw new StartFailedException(clash(taken));
		}
	}

	private String clash(Collection<Part> taken) {
		List<String> lines = new ArrayList<>();
		StringBuilder example = new StringBuilder();
		for (Part part : taken) {
			lines.add("Port %d is in use, and %s needs it. %s changes it.".formatted(of(part), part.label(),
					part.variable()));
			example.append(part.variable()).append('=').append(elsewhere(of(part))).append(' ');
		}
		lines.add("Stop the other process, or start with: " + example + "./demo");
		return String.join(System.lineSeparator(), lines);
	}

	private static int elsewhere(int port) {
		return (port + 10000 <= LAST_PORT) ? port + 10000 : port - 10000;
	}

	/** Connects before it binds, since some systems let a second process bind. */
	private static boolean isTaken(int port) {
		InetAddress loopback = InetAddress.getLoopbackAddress();
		try (Socket socket = new Socket()) {
			socket.connect(new InetSocketAddress(loopback, port), 500);
			return true;
		}
		catch (IOException ex) {
			return !canBind(loopback, port);
		}
	}

	private static boolean canBind(InetAddress address, int port) {
		try (ServerSocket socket = new ServerSocket(port, 1, address)) {
			return socket.isBound();
		}
		catch (IOException ex) {
			return false;
		}
	}

}
