package io.gatehouse.test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Connection of a client to a {@link TcpProxy}, with the proxy's own connection to the
 * server. It is used by the proxy's thread only. An {@link IOException} from any method
 * means that one of the two is broken; the other should then be reset.
 */
final class ProxiedConnection {

	/** The most octets that are read at once. */
	private static final int READ = 1 << 15;

	private final SelectionKey client;

	private final SelectionKey server;

	private final Way requests;

	private final Way answers;

	private boolean deaf;

	private boolean lossy;

	/**
	 * Accepts a connection.
	 * @param client the accepted connection
	 * @param witness receives the octets that are read from it
	 */
	ProxiedConnection(SocketChannel client, Selector selector, Consumer<byte[]> witness) throws IOException {
		SocketChannel server = SocketChannel.open();
		this.client = register(client, selector);
		this.server = register(server, selector);
		this.requests = new Way(client, server, witness);
		this.answers = new Way(server, client, (octets) -> {
		});
	}

	private SelectionKey register(SocketChannel channel, Selector selector) throws IOException {
		channel.configureBlocking(false);
		channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
		return channel.register(selector, 0, this);
	}

	void connect(SocketAddress target) throws IOException {
		this.requests.to.connect(target);
	}

	/** Swallows the octets of both ends from now on. */
	void deafen() {
		this.deaf = true;
	}

	/** Tells whether octets were swallowed. */
	boolean isLossy() {
		return this.lossy;
	}

	/**
	 * Lets octets through again.
	 * @param target the address to connect to, if it was never connected
	 */
	void hear(SocketAddress target) throws IOException {
		if (this.deaf && !this.answers.from.isConnectionPending() && !this.answers.from.isConnected()) {
			connect(target);
		}
		this.deaf = false;
	}

	/**
	 * Reads from an end, or completes its connection, if the end is ready for it.
	 * @param end the end
	 */
	void proceed(SelectionKey end, long now) throws IOException {
		if (end.isConnectable()) {
			this.answers.from.finishConnect();
		}
		Way way = (end == this.client) ? this.requests : this.answers;
		if (end.isReadable() && !way.ended) {
			if (this.deaf) {
				this.lossy = true;
				way.swallow();
			}
			else {
				way.read(now);
			}
		}
	}

	void passRequests(long now, long delayNanos) throws IOException {
		if (!this.deaf && this.requests.to.isConnected()) {
			this.requests.queue.write(this.requests.to, now, delayNanos, Long.MAX_VALUE);
		}
	}

	long passAnswers(long now, long delayNanos, long limit) throws IOException {
		return this.deaf ? 0 : this.answers.queue.write(this.answers.to, now, delayNanos, limit);
	}

	boolean answerIsDue(long now, long delayNanos) {
		return !this.deaf && this.answers.queue.octetsAreDue(now, delayNanos);
	}

	/**
	 * Sets the events that the selector waits for next.
	 * @return the nanoseconds after which it must stop waiting
	 */
	long await(long now, long delayNanos, boolean answersAreHeld) {
		long requestIn = this.deaf ? OctetQueue.NEVER : this.requests.queue.dueIn(now, delayNanos);
		long answerIn = (this.deaf || answersAreHeld) ? OctetQueue.NEVER : this.answers.queue.dueIn(now, delayNanos);
		this.client.interestOps(interest(this.requests, answerIn));
		if (this.answers.from.isConnected()) {
			this.server.interestOps(interest(this.answers, requestIn));
		}
		else {
			this.server.interestOps(this.answers.from.isConnectionPending() ? SelectionKey.OP_CONNECT : 0);
			requestIn = OctetQueue.NEVER;
		}
		// octets that are due and still queued wait for their socket
		return Math.min((requestIn > 0) ? requestIn : OctetQueue.NEVER, (answerIn > 0) ? answerIn : OctetQueue.NEVER);
	}

	private static int interest(Way from, long toIsDueIn) {
		int read = (from.ended || from.queue.isFull()) ? 0 : SelectionKey.OP_READ;
		return (toIsDueIn <= 0) ? read | SelectionKey.OP_WRITE : read;
	}

	/** Tells whether both ends have ended the connection, and both have been told. */
	boolean isOver() {
		return this.requests.isOver() && this.answers.isOver();
	}

	boolean isOpen() {
		return this.client.isValid();
	}

	/** Closes both ends with a reset (RST) instead of an end (FIN). */
	void reset() {
		try {
			this.requests.from.setOption(StandardSocketOptions.SO_LINGER, 0);
			this.answers.from.setOption(StandardSocketOptions.SO_LINGER, 0);
		}
		catch (IOException ex) {
			// the connection is broken already
		}
		close();
	}

	void close() {
		try {
			this.requests.from.close();
			this.answers.from.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Direction of a connection. */
	private static final class Way {

		private final SocketChannel from;

		private final SocketChannel to;

		private final Consumer<byte[]> witness;

		private final OctetQueue queue = new OctetQueue();

		private boolean ended;

		Way(SocketChannel from, SocketChannel to, Consumer<byte[]> witness) {
			this.from = from;
			this.to = to;
			this.witness = witness;
		}

		void read(long now) throws IOException {
			byte[] octets = read();
			this.witness.accept(octets);
			if (octets.length > 0 || this.ended) {
				this.queue.add(octets, now);
			}
		}

		void swallow() {
			try {
				read();
			}
			catch (IOException ex) {
				// swallowed too: the other end does not learn of a reset
				this.ended = true;
			}
		}

		private byte[] read() throws IOException {
			ByteBuffer buffer = ByteBuffer.allocate(READ);
			this.ended = this.from.read(buffer) < 0;
			return Arrays.copyOf(buffer.array(), buffer.position());
		}

		boolean isOver() {
			return this.ended && this.queue.isEmpty();
		}

	}

}
