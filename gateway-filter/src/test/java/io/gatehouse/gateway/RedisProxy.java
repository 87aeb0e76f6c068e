package io.gatehouse.gateway;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Stands before a server on loopback. It can make the connections that it has deaf: they
 * stay open, and nothing goes through any more, as behind a router that forgot them. New
 * ones work. And it can hold back the server's answers, and tell what was asked
 * meanwhile.
 */
final class RedisProxy implements AutoCloseable {

	/** An array of bulk strings, of which the first is the command's name. */
	private static final Pattern COMMAND = Pattern.compile("\\*\\d+\r\n\\$\\d+\r\n([A-Z]+)\r\n");

	private final ServerSocket listener;

	private final int target;

	private final List<Link> links = new CopyOnWriteArrayList<>();

	private final ByteArrayOutputStream asked = new ByteArrayOutputStream();

	private volatile CountDownLatch answers = new CountDownLatch(0);

	RedisProxy(int target) {
		this.target = target;
		try {
			this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		start(this::accept);
	}

	int port() {
		return this.listener.getLocalPort();
	}

	void deafen() {
		this.links.forEach((link) -> link.deaf = true);
	}

	/** Holds back what the server answers, and begins to note what is asked. */
	void holdAnswers() {
		this.asked.reset();
		this.answers = new CountDownLatch(1);
	}

	void releaseAnswers() {
		this.answers.countDown();
	}

	/** The names of the commands that came since answers are held back. */
	List<String> asked() {
		return COMMAND.matcher(this.asked.toString(StandardCharsets.ISO_8859_1))
			.results()
			.map((command) -> command.group(1))
			.toList();
	}

	private void accept() throws IOException {
		while (true) {
			Socket client = this.listener.accept();
			Link link = new Link(client, new Socket(InetAddress.getLoopbackAddress(), this.target));
			this.links.add(link);
			start(() -> link.pump(link.client, link.server, this.asked::writeBytes));
			start(() -> link.pump(link.server, link.client, (octets) -> awaitRelease()));
		}
	}

	private void awaitRelease() {
		try {
			this.answers.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private static void start(Work work) {
		Thread thread = new Thread(() -> {
			try {
				work.run();
			}
			catch (IOException ex) {
				// closed
			}
		});
		thread.setDaemon(true);
		thread.start();
	}

	@Override
	public void close() {
		releaseAnswers();
		try {
			this.listener.close();
			for (Link link : this.links) {
				link.close();
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private interface Work {

		void run() throws IOException;

	}

	private static final class Link {

		private final Socket client;

		private final Socket server;

		private volatile boolean deaf;

		private Link(Socket client, Socket server) {
			this.client = client;
			this.server = server;
		}

		private void pump(Socket from, Socket to, Consumer<byte[]> witness) throws IOException {
			byte[] octets = new byte[8192];
			for (int length = from.getInputStream().read(octets); length >= 0; length = from.getInputStream()
				.read(octets)) {
				witness.accept(Arrays.copyOf(octets, length));
				if (!this.deaf) {
					to.getOutputStream().write(octets, 0, length);
				}
			}
			close();
		}

		private void close() throws IOException {
			this.client.close();
			this.server.close();
		}

	}

}
