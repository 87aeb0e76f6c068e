package io.gatehouse.test;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * Proxy of a server on loopback that forwards both directions and simulates network
 * faults:
 * <ul>
 * <li>{@link #cut()}: connections end, new ones are refused</li>
 * <li>{@link #blackHole()}: connections stay open and can be made, but nothing goes
 * through</li>
 * <li>{@link #deafen()}: the same for the connections that exist; new ones work</li>
 * <li>{@link #delay(Duration)}: everything arrives late</li>
 * <li>{@link #holdAnswers()}: the server's answers are held back</li>
 * <li>{@link #cutAfter(long)}: connections are reset in the middle of an answer</li>
 * </ul>
 * A fault holds when the method that makes it returns, and until {@link #mend()}.
 * Different ones can be combined.
 * <p>
 * If the server does not listen, the client's connection is made and then reset, since
 * the proxy has already accepted it. The proxy does not interpret the forwarded octets,
 * except for {@link #asked()}, which reads the Redis protocol. One daemon thread does all
 * the work.
 */
public final class TcpProxy implements AutoCloseable {

	private static final long UNLIMITED = Long.MAX_VALUE;

	/** The most octets of requests that are kept for {@link #asked()}. */
	private static final int NOTED = 1 << 20;

	/** An array of bulk strings, of which the first is the command's name. */
	private static final Pattern COMMAND = Pattern.compile("\\*\\d+\r\n\\$\\d+\r\n([A-Z]+)\r\n");

	private final Selector selector;

	private final Socket holder;

	private final Queue<Order> orders = new ConcurrentLinkedQueue<>();

	private final Thread thread;

	private final ByteArrayOutputStream asked = new ByteArrayOutputStream();

	private boolean closed;

	// the fields below are used by the proxy's thread only

	private final List<ProxiedConnection> connections = new ArrayList<>();

	private @Nullable ServerSocketChannel listener;

	private InetSocketAddress target;

	private boolean blackHole;

	private boolean answersAreHeld;

	private long delayNanos;

	private long allowance = UNLIMITED;

	private boolean over;

	private TcpProxy(int target) throws IOException {
		this.target = loopback(target);
		this.selector = Selector.open();
		this.holder = hold();
		this.listener = listen();
		this.thread = new Thread(this::run, "tcp-proxy-" + port());
		this.thread.setDaemon(true);
	}

	/**
	 * Starts a proxy on a free port.
	 * @param target the port of loopback that the server listens on
	 * @return a running proxy without faults
	 */
	public static TcpProxy start(int target) {
		try {
			TcpProxy proxy = new TcpProxy(target);
			proxy.thread.start();
			return proxy;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Binds a socket that neither listens nor connects, so that no other process gets the
	 * port while new connections are refused.
	 */
	private static Socket hold() throws IOException {
		Socket holder = new Socket();
		holder.setOption(StandardSocketOptions.SO_REUSEPORT, true);
		holder.bind(loopback(0));
		return holder;
	}

	private ServerSocketChannel listen() throws IOException {
		ServerSocketChannel channel = ServerSocketChannel.open();
		channel.setOption(StandardSocketOptions.SO_REUSEPORT, true);
		channel.bind(loopback(port()), 1024);
		channel.configureBlocking(false);
		channel.register(this.selector, SelectionKey.OP_ACCEPT);
		return channel;
	}

	private static InetSocketAddress loopback(int port) {
		return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
	}

	/**
	 * Returns the port that it listens on, at {@code 127.0.0.1}.
	 * @return the port
	 */
	public int port() {
		return this.holder.getLocalPort();
	}

	/**
	 * Sets another target server. Existing connections keep their server.
	 * @param port the port of loopback that it listens on
	 */
	public void retarget(int port) {
		InetSocketAddress address = loopback(port);
		order(() -> this.target = address);
	}

	/**
	 * Ends every connection and refuses new ones, as if the server's process were gone.
	 * Octets in transit are lost.
	 */
	public void cut() {
		order(() -> {
			this.connections.forEach(ProxiedConnection::close);
			closeListener();
		});
	}

	/**
	 * Swallows the octets of both sides, on existing and new connections, as if packets
	 * were lost. Neither side learns that the other has ended or reset a connection.
	 */
	public void blackHole() {
		order(() -> {
			this.blackHole = true;
			this.connections.forEach(ProxiedConnection::deafen);
		});
	}

	/**
	 * Makes existing connections deaf: they stay open, but nothing goes through any more,
	 * as behind a router that forgot them. New connections work.
	 */
	public void deafen() {
		order(() -> this.connections.forEach(ProxiedConnection::deafen));
	}

	/**
	 * Delays delivery in both directions. The order is kept, and the throughput is not
	 * limited below some megabytes in transit. Connections are still made at once.
	 * @param delay the delay, also of octets in transit; zero for none
	 */
	public void delay(Duration delay) {
		long nanos = delay.toNanos();
		order(() -> this.delayNanos = nanos);
	}

	/**
	 * Holds back the server's answers, and starts to record the requests.
	 */
	public void holdAnswers() {
		order(() -> {
			this.asked.reset();
			this.answersAreHeld = true;
		});
	}

	/**
	 * Releases the answers that were held back, and stops recording the requests.
	 */
	public void releaseAnswers() {
		order(() -> this.answersAreHeld = false);
	}

	/**
	 * Returns the names of the Redis commands that were received while answers were last
	 * held back, from the first megabyte of them.
	 * @return names in upper case, in order
	 */
	public List<String> asked() {
		return COMMAND.matcher(this.asked.toString(StandardCharsets.ISO_8859_1))
			.results()
			.map((command) -> command.group(1))
			.toList();
	}

	/**
	 * Resets every connection (RST), once, as soon as a number of octets from the server
	 * have been delivered, on all connections together. New connections work.
	 * @param octets the number of octets; with zero the next answer is lost completely,
	 * although the server has executed the request
	 */
	public void cutAfter(long octets) {
		if (octets < 0) {
			throw new IllegalArgumentException("Not a number of octets: " + octets);
		}
		order(() -> this.allowance = octets);
	}

	/**
	 * Removes all faults. Connections with swallowed octets are reset, since no network
	 * loses octets in the middle of a live connection.
	 */
	public void mend() {
		order(() -> {
			this.blackHole = false;
			this.answersAreHeld = false;
			this.delayNanos = 0;
			this.allowance = UNLIMITED;
			for (ProxiedConnection connection : this.connections) {
				if (connection.isLossy()) {
					connection.reset();
				}
				else {
					guard(connection, () -> connection.hear(this.target));
				}
			}
			if (this.listener == null) {
				this.listener = listen();
			}
		});
	}

	/**
	 * Ends every connection and stops listening.
	 */
	@Override
	public synchronized void close() {
		if (!this.closed) {
			order(() -> {
				this.connections.forEach(ProxiedConnection::close);
				closeListener();
				this.holder.close();
				this.over = true;
			});
			this.closed = true;
		}
	}

	private synchronized void order(Work work) {
		if (this.closed) {
			throw new IllegalStateException("The proxy is closed");
		}
		Order order = new Order(work, new CompletableFuture<>());
		this.orders.add(order);
		this.selector.wakeup();
		try {
			order.done().orTimeout(10, TimeUnit.SECONDS).join();
		}
		catch (CompletionException ex) {
			throw new IllegalStateException("The proxy on port " + port() + " does not work", ex.getCause());
		}
	}

	private void run() {
		try (this.selector) {
			long waitNanos = OctetQueue.NEVER;
			while (!this.over) {
				// the selector takes milliseconds, and zero means for ever
				long millis = (waitNanos != OctetQueue.NEVER) ? waitNanos / 1_000_000 + 1 : 0;
				this.selector.select(this::proceed, millis);
				followOrders();
				waitNanos = pass();
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private void followOrders() throws IOException {
		for (Order order = this.orders.poll(); order != null; order = this.orders.poll()) {
			try {
				order.work().run();
				// the system releases closed channels only in this call
				this.selector.selectNow(this::proceed);
				order.done().complete(null);
			}
			catch (IOException ex) {
				order.done().completeExceptionally(ex);
			}
		}
	}

	private void proceed(SelectionKey key) {
		if (!key.isValid()) {
			return;
		}
		if (key.attachment() instanceof ProxiedConnection connection) {
			guard(connection, () -> connection.proceed(key, System.nanoTime()));
		}
		else {
			accept((ServerSocketChannel) key.channel());
		}
	}

	private void accept(ServerSocketChannel from) {
		try {
			for (SocketChannel client = from.accept(); client != null; client = from.accept()) {
				ProxiedConnection connection = new ProxiedConnection(client, this.selector, this::note);
				this.connections.add(connection);
				if (this.blackHole) {
					connection.deafen();
				}
				else {
					guard(connection, () -> connection.connect(this.target));
				}
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private void note(byte[] octets) {
		if (this.answersAreHeld && this.asked.size() < NOTED) {
			this.asked.writeBytes(octets);
		}
	}

	/**
	 * Forwards the octets that are due, and returns the nanoseconds until more are due.
	 */
	private long pass() {
		long now = System.nanoTime();
		for (ProxiedConnection connection : this.connections) {
			guard(connection, () -> connection.passRequests(now, this.delayNanos));
			if (!this.answersAreHeld) {
				guard(connection, () -> passAnswers(connection, now));
			}
			if (connection.isOver()) {
				connection.close();
			}
		}
		this.connections.removeIf((connection) -> !connection.isOpen());
		return this.connections.stream()
			.mapToLong((connection) -> connection.await(now, this.delayNanos, this.answersAreHeld))
			.min()
			.orElse(OctetQueue.NEVER);
	}

	private void passAnswers(ProxiedConnection connection, long now) throws IOException {
		long passed = connection.passAnswers(now, this.delayNanos, this.allowance);
		if (this.allowance == UNLIMITED) {
			return;
		}
		this.allowance -= passed;
		if (this.allowance == 0 && (passed > 0 || connection.answerIsDue(now, this.delayNanos))) {
			this.allowance = UNLIMITED;
			this.connections.forEach(ProxiedConnection::reset);
		}
	}

	/** Resets both ends of a connection if one of them is broken. */
	private static void guard(ProxiedConnection connection, Work work) {
		if (!connection.isOpen()) {
			return;
		}
		try {
			work.run();
		}
		catch (IOException ex) {
			connection.reset();
		}
	}

	private void closeListener() throws IOException {
		if (this.listener != null) {
			this.listener.close();
			this.listener = null;
		}
	}

	private interface Work {

		void run() throws IOException;

	}

	/**
	 * Task that another thread hands to the proxy's thread.
	 *
	 * @param work the task
	 * @param done completes when the task is done
	 */
	private record Order(Work work, CompletableFuture<@Nullable Void> done) {

	}

}
