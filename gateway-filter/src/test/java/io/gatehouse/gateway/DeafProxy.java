package io.gatehouse.gateway;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Stands before a server on loopback, and can make the connections that it has deaf: they
 * stay open, and nothing goes through any more, as behind a router that forgot them. New
 * ones work.
 */
final class DeafProxy implements AutoCloseable {

	private final ServerSocket listener;

	private final int target;

	private final List<Link> links = new CopyOnWriteArrayList<>();

	DeafProxy(int target) {
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

	private void accept() throws IOException {
		while (true) {
			Socket client = this.listener.accept();
			Link link = new Link(client, new Socket(InetAddress.getLoopbackAddress(), this.target));
			this.links.add(link);
			start(() -> link.pump(link.client, link.server));
			start(() -> link.pump(link.server, link.client));
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

		private void pump(Socket from, Socket to) throws IOException {
			byte[] octets = new byte[8192];
			for (int length = from.getInputStream().read(octets); length >= 0; length = from.getInputStream()
				.read(octets)) {
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
