package io.gatehouse.gateway;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import javax.net.ssl.SSLContext;

/**
 * Client that sends requests as they are written, well-formed or not, which ordinary HTTP
 * clients would refuse.
 */
final class RawHttp {

	private static final Pattern CONTENT_LENGTH = Pattern.compile("(?i)\r\ncontent-length: *(\\d+)");

	private RawHttp() {
	}

	/** Sends a GET in origin form with one Host header. */
	static Response get(int port, String target, String... headers) {
		return request(port, "GET", target, headers);
	}

	/** Sends like {@link #get}, from another address of this host, such as 127.0.0.2. */
	static Response getFrom(String address, int port, String target, String... headers) {
		return send(new InetSocketAddress(address, 0), port, head("GET", target, headers));
	}

	static Response request(int port, String method, String target, String... headers) {
		return send(port, head(method, target, headers));
	}

	private static String head(String method, String target, String... headers) {
		StringBuilder head = new StringBuilder(method + " " + target + " HTTP/1.1\r\nHost: localhost\r\n");
		Stream.of(headers).forEach((header) -> head.append(header).append("\r\n"));
		return head + "Connection: close\r\n\r\n";
	}

	/**
	 * Sends a text in ISO-8859-1, and reads the answer until the server closes the
	 * connection.
	 */
	static Response send(int port, String text) {
		return send(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), port, text);
	}

	private static Response send(InetSocketAddress from, int port, String text) {
		try (Socket socket = new Socket()) {
			socket.bind(from);
			socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 5000);
			return exchange(socket, text);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Sends like {@link #request}, over TLS. */
	static Response requestOverTls(SSLContext tls, int port, String method, String target, String... headers) {
		try (Socket socket = tls.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port)) {
			return exchange(socket, head(method, target, headers));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static Response exchange(Socket socket, String text) throws IOException {
		socket.setSoTimeout(10000);
		// without it the end of a TLS handshake waits for a delayed acknowledgement
		socket.setTcpNoDelay(true);
		socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
		socket.getOutputStream().flush();
		return Response.of(readAll(socket.getInputStream()));
	}

	private static String readAll(InputStream in) {
		ByteArrayOutputStream received = new ByteArrayOutputStream();
		try {
			for (int octet = in.read(); octet >= 0; octet = in.read()) {
				received.write(octet);
				if (octet == '\n' && received.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
					break;
				}
			}
			readBody(in, received);
		}
		catch (IOException ex) {
			// reset after the answer: the data that has arrived counts
		}
		return received.toString(StandardCharsets.UTF_8);
	}

	private static void readBody(InputStream in, ByteArrayOutputStream received) throws IOException {
		Matcher length = CONTENT_LENGTH.matcher(received.toString(StandardCharsets.ISO_8859_1));
		if (length.find()) {
			received.writeBytes(in.readNBytes(Integer.parseInt(length.group(1))));
			return;
		}
		// a chunked body ends with an empty chunk, any other with the connection
		for (int octet = in.read(); octet >= 0; octet = in.read()) {
			received.write(octet);
			if (octet == '\n' && received.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n0\r\n\r\n")) {
				return;
			}
		}
	}

	/**
	 * Answer of a server.
	 *
	 * @param status the status, or 0 if the server closed the connection without an
	 * answer
	 * @param headers the lines of the head
	 * @param body the body, with chunks as they came
	 */
	record Response(int status, List<String> headers, String body) {

		private static Response of(String text) {
			if (text.isEmpty()) {
				return new Response(0, List.of(), "");
			}
			int end = text.indexOf("\r\n\r\n");
			List<String> lines = List.of(text.substring(0, (end >= 0) ? end : text.length()).split("\r\n"));
			return new Response(Integer.parseInt(lines.get(0).split(" ")[1]), lines.subList(1, lines.size()),
					(end >= 0) ? text.substring(end + 4) : "");
		}

		Optional<String> header(String name) {
			String prefix = name.toLowerCase(Locale.ROOT) + ":";
			return this.headers.stream()
				.filter((line) -> line.toLowerCase(Locale.ROOT).startsWith(prefix))
				.map((line) -> line.substring(prefix.length()).strip())
				.findFirst();
		}

		/** The {@code reason} of a problem document, or an empty text. */
		String reason() {
			int start = this.body.indexOf("\"reason\":\"");
			return (start >= 0) ? this.body.substring(start + 10, this.body.indexOf('"', start + 10)) : "";
		}

	}

}
