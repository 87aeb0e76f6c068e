package io.gatehouse.test;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Minimal client of the Redis protocol (RESP 2), to start, join and test servers without
 * a client library. It opens one connection to loopback for each command. Integers are
 * returned as text, null as {@code (nil)}, errors with a leading minus sign, and arrays
 * are flattened.
 */
public final class RespClient {

	private final int port;

	/**
	 * Makes a client of a server on loopback.
	 * @param port the server's port
	 */
	public RespClient(int port) {
		this.port = port;
	}

	/**
	 * Sends a command.
	 * @param command its name and arguments
	 * @return the reply
	 */
	public List<String> call(String... command) {
		try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), this.port)) {
			socket.setSoTimeout(10_000);
			ByteArrayOutputStream request = new ByteArrayOutputStream();
			write(request, "*" + command.length + "\r\n");
			for (String part : command) {
				write(request, "$" + part.getBytes(StandardCharsets.UTF_8).length + "\r\n" + part + "\r\n");
			}
			socket.getOutputStream().write(request.toByteArray());
			List<String> reply = new ArrayList<>();
			read(new BufferedInputStream(socket.getInputStream()), reply);
			return reply;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static void write(ByteArrayOutputStream request, String text) {
		request.writeBytes(text.getBytes(StandardCharsets.UTF_8));
	}

	private static void read(InputStream in, List<String> reply) throws IOException {
		String line = line(in);
		String rest = line.substring(1);
		switch (line.charAt(0)) {
			case '+', ':' -> reply.add(rest);
			case '-' -> reply.add(line);
			case '$' -> reply.add(bulk(in, Integer.parseInt(rest)));
			case '*' -> {
				for (int i = Integer.parseInt(rest); i > 0; i--) {
					read(in, reply);
				}
			}
			default -> throw new IOException("Not RESP: " + line);
		}
	}

	private static String bulk(InputStream in, int length) throws IOException {
		if (length < 0) {
			return "(nil)";
		}
		String text = new String(in.readNBytes(length), StandardCharsets.UTF_8);
		in.skipNBytes(2);
		return text;
	}

	private static String line(InputStream in) throws IOException {
		StringBuilder line = new StringBuilder();
		for (int c = in.read(); c != '\r'; c = in.read()) {
			if (c < 0) {
				throw new IOException("The connection ended");
			}
			line.append((char) c);
		}
		in.skipNBytes(1);
		return line.toString();
	}

}
