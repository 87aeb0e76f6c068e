package io.gatehouse.revocation.redis;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Scheduler;

/**
 * Deadlines of commands that have the same time-out. Only the oldest command has a timer:
 * nearly all commands are answered long before their deadline, and a timer for each would
 * wake a thread. Thread-safe.
 */
final class CommandDeadlines {

	private final Duration timeout;

	private final Scheduler scheduler;

	/** Commands in the order of their deadlines. */
	private final Deque<Pending> pending = new ArrayDeque<>();

	private boolean armed;

	/**
	 * Creates an instance.
	 * @param timeout the time-out of each command
	 * @param scheduler runs the timer; its clock is that of the deadlines
	 */
	CommandDeadlines(Duration timeout, Scheduler scheduler) {
		this.timeout = timeout;
		this.scheduler = scheduler;
	}

	/**
	 * Fails an answer with a {@link TimeoutException} at its deadline, unless it is
	 * complete by then.
	 */
	void limit(CompletableFuture<?> answer) {
		long now = this.scheduler.now(TimeUnit.NANOSECONDS);
		boolean arms;
		synchronized (this) {
			removeAnswered();
			this.pending.add(new Pending(answer, now + this.timeout.toNanos()));
			arms = !this.armed;
			this.armed = true;
		}
		if (arms) {
			arm(this.timeout.toNanos());
		}
	}

	private void removeAnswered() {
		for (Pending oldest = this.pending.peek(); oldest != null && oldest.answer().isDone();) {
			this.pending.remove();
			oldest = this.pending.peek();
		}
	}

	private void arm(long nanos) {
		this.scheduler.schedule(this::expire, nanos, TimeUnit.NANOSECONDS);
	}

	private void expire() {
		List<CompletableFuture<?>> expired = new ArrayList<>();
		long now = this.scheduler.now(TimeUnit.NANOSECONDS);
		@Nullable Pending next;
		synchronized (this) {
			removeAnswered();
			for (next = this.pending.peek(); next != null
					&& next.deadlineNanos() - now <= 0; next = this.pending.peek()) {
				expired.add(this.pending.remove().answer());
			}
			this.armed = next != null;
		}
		if (next != null) {
			arm(next.deadlineNanos() - now);
		}
		expired.forEach((answer) -> answer.completeExceptionally(
				new TimeoutException("Redis did not answer within " + this.timeout.toMillis() + " ms")));
	}

	/**
	 * Command that may not be answered yet.
	 *
	 * @param answer its answer
	 * @param deadlineNanos the time by the scheduler's clock
	 */
	private record Pending(CompletableFuture<?> answer, long deadlineNanos) {

	}

}
