package io.gatehouse.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Scripts that a Redis runs for its clients while this is open, as {@code MONITOR} shows
 * them.
 */
final class RecordedCommands implements AutoCloseable {

	/** The argument of the {@code ECHO} that ends a recording. */
	static final String END = "end of the recording";

	private static final int QUOTE = '"';

	private final Socket socket;

	private final CompletableFuture<List<List<byte[]>>> scripts;

	private RecordedCommands(Socket socket) {
		this.socket = socket;
		this.scripts = CompletableFuture.supplyAsync(this::read);
	}

	/** Starts recording. */
	static RecordedCommands of(int port) {
		try {
			Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
			socket.getOutputStream().write("MONITOR\r\n".getBytes(StandardCharsets.US_ASCII));
			for (int octet = socket.getInputStream().read(); octet != '\n'; octet = socket.getInputStream().read()) {
				if (octet < 0) {
					throw new IllegalStateException("Redis closed the connection");
				}
			}
			return new RecordedCommands(socket);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private List<List<byte[]>> read() {
		List<List<byte[]>> found = new ArrayList<>();
		try (BufferedReader lines = new BufferedReader(
				new InputStreamReader(this.socket.getInputStream(), StandardCharsets.ISO_8859_1))) {
			for (String line = lines.readLine(); line != null; line = lines.readLine()) {
				if (line.contains("] \"ECHO\" \"" + END)) {
					return found;
				}
				if (line.contains("] \"EVALSHA\" ")) {
					found.add(arguments(line.substring(line.indexOf("] \"") + 2)));
				}
			}
			throw new IllegalStateException("Redis closed the connection");
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Parses texts in quotation marks, with the escapes of {@code MONITOR}. */
	static List<byte[]> arguments(String line) {
		List<byte[]> arguments = new ArrayList<>();
		StringBuilder argument = new StringBuilder();
		boolean inside = false;
		for (int i = 0; i < line.length(); i++) {
			char c = line.charAt(i);
			if (c == QUOTE) {
				if (inside) {
					arguments.add(argument.toString().getBytes(StandardCharsets.ISO_8859_1));
					argument.setLength(0);
				}
				inside = !inside;
			}
			else if (inside && c == '\\') {
				i++;
				char escaped = line.charAt(i);
				if (escaped == 'x') {
					argument.append((char) Integer.parseInt(line.substring(i + 1, i + 3), 16));
					i += 2;
				}
				else {
					int control = "nrtab".indexOf(escaped);
					argument.append((control >= 0) ? "\n\r\t\007\b".charAt(control) : escaped);
				}
			}
			else if (inside) {
				argument.append(c);
			}
		}
		return arguments;
	}

	/**
	 * Waits for the end of the recording, which is an {@code ECHO} of a client.
	 * @return the arguments of each script, with the command's name
	 */
	List<List<byte[]>> scripts() {
		return this.scripts.join();
	}

	@Override
	public void close() {
		try {
			this.socket.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
