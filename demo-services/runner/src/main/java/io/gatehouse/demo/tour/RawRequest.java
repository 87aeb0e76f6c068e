package io.gatehouse.demo.tour;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * HTTP request whose target is sent exactly as given, which proper HTTP clients refuse.
 */
final class RawRequest {

	private static final int TIMEOUT_MILLIS = 10_000;

	private RawRequest() {
	}

	/**
	 * Sends a GET request without a token.
	 * @param server the server's address
	 * @param target the request target, well-formed or not
	 * @return the status; 0 if the connection was closed without one
	 */
	static int status(URI server, String target) {
		try (Socket socket = new Socket()) {
			int port = (server.getPort() > 0) ? server.getPort() : 80;
			socket.connect(new InetSocketAddress(server.getHost(), port), TIMEOUT_MILLIS);
			socket.setSoTimeout(TIMEOUT_MILLIS);
			String request = "GET " + target + " HTTP/1.1\r\nHost: " + server.getAuthority()
					+ "\r\nConnection: close\r\n\r\n";
			socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
			BufferedReader reader = new BufferedReader(
					new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
			return Optional.ofNullable(reader.readLine()).map(RawRequest::parse).orElse(0);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static int parse(String statusLine) {
		String[] words = statusLine.split(" ", 3);
		if (words.length < 2 || !words[0].startsWith("HTTP/1.")) {
			throw new IllegalStateException("Not an HTTP answer: " + statusLine);
		}
		return Integer.parseInt(words[1]);
	}

}
