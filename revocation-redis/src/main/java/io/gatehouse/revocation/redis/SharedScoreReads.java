package io.gatehouse.revocation.redis;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;

import io.gatehouse.revocation.RedisKeys;
import io.gatehouse.revocation.RevocableClaims;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.scheduler.Schedulers;

/**
 * Reads the scores of members, with one command for requests that come together:
 *
 * <pre>
 * ZMSCORE {gatehouse}:revoked all sid:… sub:… sid:… sub:…
 * </pre>
 *
 * A request is sent at once while at most one command is under way. Otherwise it waits
 * for an answer, and shares the next command with all that came meanwhile. So a request
 * alone waits for nothing, and the more requests come, the fewer commands each needs.
 * Thread-safe.
 */
final class SharedScoreReads {

	/** Commands that may be under way before requests wait to share one. */
	private static final int UNDER_WAY = 2;

	/** Requests of a command: with six members each, some 50 KB. */
	private static final int MOST = 256;

	private final RedisReader redis;

	private final byte[] key;

	private final Duration timeout;

	private final Deque<Waiting> waiting = new ArrayDeque<>();

	private int underWay;

	SharedScoreReads(RedisReader redis, RedisKeys keys, Duration timeout) {
		this.redis = redis;
		this.key = RedisConnection.bytes(keys.revoked());
		this.timeout = timeout;
	}

	/**
	 * Reads scores.
	 * @param members the members, besides {@code all}
	 * @return the score of {@code all} and of each member, or {@code null} for one that
	 * does not exist; or an error; on the subscriber's {@link ReadContinuation}
	 */
	Mono<List<@Nullable Double>> scores(List<String> members) {
		return Mono.create((sink) -> {
			Waiting request = new Waiting(members, sink, System.nanoTime());
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

	private void send(List<Waiting> requests) {
		List<byte[]> members = new ArrayList<>();
		members.add(RedisConnection.bytes(RevocableClaims.ALL));
		for (Waiting request : requests) {
			request.members().forEach((member) -> members.add(RedisConnection.bytes(member)));
		}
		byte[][] names = members.toArray(byte[][]::new);
		this.redis.answer((commands) -> commands.zmscore(this.key, names))
			.switchIfEmpty(Mono.error(() -> new IllegalStateException("Redis gave no scores")))
			.subscribe((scores) -> {
				sendNext();
				answer(requests, scores);
			}, (failure) -> {
				sendNext();
				requests.forEach((request) -> request.fail(failure));
			});
	}

	/** Sends a command for the requests that wait, if there are any. */
	private void sendNext() {
		List<Waiting> tooLate = new ArrayList<>();
		List<Waiting> next = new ArrayList<>();
		long now = System.nanoTime();
		synchronized (this) {
			Waiting request = this.waiting.poll();
			while (request != null) {
				(((now - request.sinceNanos()) < this.timeout.toNanos()) ? next : tooLate).add(request);
				request = (next.size() < MOST) ? this.waiting.poll() : null;
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

	private static void answer(List<Waiting> requests, List<? extends @Nullable Double> scores) {
		int from = 1;
		for (Waiting request : requests) {
			int to = from + request.members().size();
			List<@Nullable Double> own = new ArrayList<>(1 + to - from);
			own.add(scores.get(0));
			own.addAll(scores.subList(from, to));
			from = to;
			request.succeed(own);
		}
	}

	/**
	 * Request that waits for its scores.
	 *
	 * @param members the members, besides {@code all}
	 * @param sink takes the scores
	 * @param sinceNanos the time of the request
	 */
	private record Waiting(List<String> members, MonoSink<List<@Nullable Double>> sink, long sinceNanos) {

		void succeed(List<@Nullable Double> scores) {
			goOn(() -> this.sink.success(scores));
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
