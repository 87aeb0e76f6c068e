package io.gatehouse.session;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

import org.apache.commons.logging.Log;
import org.jspecify.annotations.Nullable;

/**
 * A warning that is given once in an interval at the most, a minute by default, since
 * what it is about may happen thousands of times a second while it does.
 */
final class RareWarning {

	private static final Duration DEFAULT_INTERVAL = Duration.ofMinutes(1);

	private final Log logger;

	private final String text;

	private final LongSupplier nanoTime;

	private final long intervalNanos;

	private final AtomicLong next;

	/**
	 * A warning.
	 * @param logger where it is given
	 * @param text what it says
	 * @param nanoTime a monotonic clock
	 */
	RareWarning(Log logger, String text, LongSupplier nanoTime) {
		this(logger, text, nanoTime, DEFAULT_INTERVAL);
	}

	RareWarning(Log logger, String text, LongSupplier nanoTime, Duration interval) {
		this.logger = logger;
		this.text = text;
		this.nanoTime = nanoTime;
		this.intervalNanos = interval.toNanos();
		this.next = new AtomicLong(nanoTime.getAsLong());
	}

	/**
	 * Gives the warning, unless it was given a moment ago.
	 * @param cause what goes with it, or {@code null}
	 */
	void say(@Nullable Throwable cause) {
		long due = this.next.get();
		long now = this.nanoTime.getAsLong();
		if (now - due >= 0 && this.next.compareAndSet(due, now + this.intervalNanos)) {
			this.logger.warn(this.text, cause);
		}
	}

}
