package io.gatehouse.revocation.redis;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;

import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Reads from Redis, with one command for queries that come together. A query is sent at
 * once if no command is under way. Otherwise it waits for the answer, and shares the next
 * command with all that came meanwhile. So a query alone waits for nothing, and the more
 * queries come, the fewer commands each needs. Thread-safe.
 *
 * @param <Q> the type of a query
 * @param <R> the type of its result
 */
public final class SharedReads<Q, R> {

	private static final Log logger = LogFactory.getLog(SharedReads.class);

	private final RedisReader redis;

	private final int most;

	private final Duration timeout;

	private final BiFunction<RedisClusterAsyncCommands<byte[], byte[]>, List<Q>, CompletionStage<List<R>>> command;

	private final Deque<Waiting<Q, R>> waiting = new ArrayDeque<>();

	private boolean underWay;

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
				if (this.underWay) {
					this.waiting.add(request);
					return;
				}
				this.underWay = true;
			}
			send(List.of(request));
		});
	}

	@SuppressWarnings("FutureReturnValueIgnored") // every outcome goes to the requests
	private void send(List<Waiting<Q, R>> requests) {
		List<Q> queries = requests.stream().map(Waiting::query).toList();
		this.redis.<List<R>>send((commands) -> this.command.apply(commands, queries))
			.whenComplete((results, failure) -> {
				sendNext();
				goOn(requests, results, failure);
			});
	}

	/**
	 * Passes results on, with one task for all requests that go on on the same scheduler.
	 */
	private static <Q, R> void goOn(List<Waiting<Q, R>> requests, @Nullable List<R> results,
			@Nullable Throwable failure) {
		boolean complete = results != null && results.size() == requests.size();
		IdentityHashMap<Scheduler, List<Runnable>> tasks = new IdentityHashMap<>();
		for (int i = 0; i < requests.size(); i++) {
			Waiting<Q, R> request = requests.get(i);
			R result = complete ? Objects.requireNonNull(results).get(i) : null;
			Runnable task = (result != null) ? () -> request.sink().success(result) : () -> request.sink()
				.error((failure != null) ? failure : new IllegalStateException("Redis gave no result"));
			tasks.computeIfAbsent(request.scheduler(), (scheduler) -> new ArrayList<>()).add(task);
		}
		tasks.forEach((scheduler, all) -> schedule(scheduler, () -> all.forEach(SharedReads::run)));
	}

	/** Runs the rest of a request, whose failure must not keep the others from theirs. */
	private static void run(Runnable task) {
		try {
			task.run();
		}
		catch (RuntimeException | LinkageError ex) {
			logger.error("A request failed after a read from Redis", ex);
		}
	}

	private static void schedule(Scheduler scheduler, Runnable task) {
		try {
			scheduler.schedule(task);
		}
		catch (RejectedExecutionException ex) {
			// an event loop that shuts down must not keep the others from their answers
			Schedulers.parallel().schedule(task);
		}
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
			this.underWay = !next.isEmpty();
		}
		if (!next.isEmpty()) {
			send(next);
		}
		if (!tooLate.isEmpty()) {
			goOn(tooLate, null, new TimeoutException("Redis did not answer in time"));
		}
	}

	/**
	 * Query that waits for its result.
	 *
	 * @param query the query
	 * @param sink takes the result
	 * @param sinceNanos the time of the request
	 */
	private record Waiting<Q, R>(Q query, MonoSink<R> sink, long sinceNanos) {

		Scheduler scheduler() {
			return ReadContinuation.of(this.sink.contextView());
		}

	}

}
