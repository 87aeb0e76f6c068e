package io.gatehouse.benchmarks;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongFunction;

import io.netty.handler.codec.http.HttpHeaderNames;
import reactor.core.publisher.Mono;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;

/**
 * Sends requests at a fixed rate, whether earlier ones were answered or not, from one
 * loopback address. The time of a request counts from when it was due, so that it
 * includes the wait for a connection.
 */
final class Traffic {

	private static final int CONNECTIONS = 200;

	private static final Duration LIMIT = Duration.ofSeconds(10);

	private final HttpClient client;

	private final int perSecond;

	private final LongFunction<String> tokens;

	private final Queue<Long> tookNanos = new ConcurrentLinkedQueue<>();

	private final AtomicLong answered = new AtomicLong();

	private final AtomicLong sent = new AtomicLong();

	/** Number of answers by status; 0 stands for no answer. */
	private final Map<Integer, AtomicLong> statuses = new ConcurrentSkipListMap<>();

	/**
	 * Creates traffic.
	 * @param from the source address, such as 127.0.0.2
	 * @param perSecond the requests per second
	 * @param tokens the token of each request, by its number
	 */
	Traffic(String from, int perSecond, LongFunction<String> tokens) {
		this.client = HttpClient
			.create(ConnectionProvider.builder(from).maxConnections(CONNECTIONS).pendingAcquireMaxCount(-1).build())
			.bindAddress(() -> new InetSocketAddress(from, 0))
			.responseTimeout(LIMIT);
		this.perSecond = perSecond;
		this.tokens = tokens;
	}

	/**
	 * Sends for a time, and returns when all is answered, or 20 s after the last request.
	 */
	void send(int port, Duration time) {
		long start = System.nanoTime();
		long count = time.toSeconds() * this.perSecond;
		for (long i = 0; i < count; i++) {
			long due = start + i * Duration.ofSeconds(1).toNanos() / this.perSecond;
			for (long wait = due - System.nanoTime(); wait > 0; wait = due - System.nanoTime()) {
				LockSupport.parkNanos(wait);
			}
			sendOne(port, due);
		}
		long deadline = System.nanoTime() + 2 * LIMIT.toNanos();
		while (this.answered.get() < this.sent.get() && System.nanoTime() - deadline < 0) {
			LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
		}
	}

	private void sendOne(int port, long due) {
		String token = this.tokens.apply(this.sent.getAndIncrement());
		this.client.headers((headers) -> headers.set(HttpHeaderNames.AUTHORIZATION, "Bearer " + token))
			.get()
			.uri("http://127.0.0.1:" + port + "/")
			.responseSingle((response, body) -> body.then(Mono.just(response.status().code())))
			.onErrorReturn(0)
			.subscribe((status) -> {
				this.tookNanos.add(System.nanoTime() - due);
				this.statuses.computeIfAbsent(status, (first) -> new AtomicLong()).incrementAndGet();
				this.answered.incrementAndGet();
			});
	}

	/**
	 * Returns a quantile of the times of requests; zero without requests.
	 * @param share the share of requests that took no longer, such as 0.99
	 */
	Duration quantile(double share) {
		long[] sorted = this.tookNanos.stream().mapToLong(Long::longValue).sorted().toArray();
		return Duration
			.ofNanos((sorted.length > 0) ? sorted[(int) Math.min(sorted.length - 1, sorted.length * share)] : 0);
	}

	/** Returns the number of answers by status; 0 stands for no answer. */
	Map<Integer, AtomicLong> statuses() {
		return this.statuses;
	}

}
