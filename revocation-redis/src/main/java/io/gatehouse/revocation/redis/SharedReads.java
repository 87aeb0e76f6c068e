package io.gatehouse.revocation.redis;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;

import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.scheduler.Schedulers;

/**
 * Reads from Redis, with one command for queries that come together. A query is sent at
 * once while at most one command is under way. Otherwise it waits for an answer, and
 * shares the next command with all that came meanwhile. So a query alone waits for
 * nothing, and the more queries come, the fewer commands each needs. Thread-safe.
 *
 * @param <Q> the type of a query
 * @param <R> the type of its result
 */
public final class SharedReads<Q, R> {

	/** Commands that may be under way before queries wait to share one. */
	private static final int UNDER_WAY = 2;

	private final RedisReader redis;

	private final int most;

	private final Duration timeout;

	private final BiFunction<RedisClusterAsyncCommands<byte[], byte[]>, List<Q>, CompletionStage<List<R>>> command;

	private final Deque<Waiting<Q, R>> waiting = new ArrayDeque<>();

	private int underWay;

	/**
	 * Creates an instance.
	 * @param redis sends the commands
	 * @param most the largest number of queries of a command
	 * @param timeout the time for which a query may wait before it is sent
	 * @param command sends a command for queries; it answers with one result for each
	 */
	public SharedReads(RedisReader redis, int most, Duration timeout,
			BiFunction<RedisClusterAsyncCommands<byte[], byte[]>, List<Q>, CompletionStage<List<R>>> command) {
		this.redis = redis;
		this.most = most;
		this.timeout = timeout;
		this.command = command;
	}

	/**
	 * Reads.
	 * @param query the query
	 * @return its result, or an error, on the subscriber's {@link ReadContinuation}
	 */
	public Mono<R> read(Q query) {
		return Mono.create((sink) -> {
			Waiting<Q, R> request = new Waiting<>(query, sink, System.nanoTime());
			synchronized (this) {
				if (this.underWay >= UNDER_WAY) {
					this.waiting.add(request);
					return;
				}
				this.underWay++;
			}
			send(List.of(request));
		});
	}

	private void send(List<Waiting<Q, R>> requests) {
		List<Q> queries = requests.stream().map(Waiting::query).toList();
		this.redis.answer((commands) -> this.command.apply(commands, queries))
			.filter((results) -> results.size() == queries.size())
			.switchIfEmpty(Mono.error(() -> new IllegalStateException("Redis gave no result")))
			.subscribe((results) -> {
				sendNext();
				for (int i = 0; i < results.size(); i++) {
					requests.get(i).succeed(results.get(i));
				}
			}, (failure) -> {
				sendNext();
				requests.forEach((request) -> request.fail(failure));
			});
	}

	/** Sends a command for the queries that wait, if there are any. */
	private void sendNext() {
		List<Waiting<Q, R>> tooLate = new ArrayList<>();
		List<Waiting<Q, R>> next = new ArrayList<>();
		long now = System.nanoTime();
		synchronized (this) {
			Waiting<Q, R> request = this.waiting.poll();
			while (request != null) {
				(((now - request.sinceNanos()) < this.timeout.toNanos()) ? next : tooLate).add(request);
				request = (next.size() < this.most) ? this.waiting.poll() : null;
			}
			if (next.isEmpty()) {
				this.underWay--;
			}
		}
		if (!next.isEmpty()) {
			send(next);
		}
		tooLate.forEach((request) -> request.fail(new TimeoutException("Redis did not answer in time")));
	}

	/**
	 * Query that waits for its result.
	 *
	 * @param query the query
	 * @param sink takes the result
	 * @param sinceNanos the time of the request
	 */
	private record Waiting<Q, R>(Q query, MonoSink<R> sink, long sinceNanos) {

		void succeed(@Nullable R result) {
			if (result == null) {
				fail(new IllegalStateException("Redis gave no result"));
			}
			else {
				goOn(() -> this.sink.success(result));
			}
		}

		void fail(Throwable failure) {
			goOn(() -> this.sink.error(failure));
		}

		private void goOn(Runnable task) {
			try {
				ReadContinuation.of(this.sink.contextView()).schedule(task);
			}
			catch (RejectedExecutionException ex) {
				// an event loop that shuts down must not keep the others from their
				// answers
				Schedulers.parallel().schedule(task);
			}
		}

	}

}
