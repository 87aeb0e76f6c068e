package io.gatehouse.boot;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

import org.apache.commons.logging.Log;
import org.jspecify.annotations.Nullable;

/**
 * Warning that is logged at most once in an interval, a minute by default, since its
 * cause may occur thousands of times a second.
 */
public final class RareWarning {

	private static final Duration DEFAULT_INTERVAL = Duration.ofMinutes(1);

	private final Log logger;

	private final String text;

	private final LongSupplier nanoTime;

	private final long intervalNanos;

	private final AtomicLong next;

	/**
	 * Creates a warning with the default interval.
	 * @param logger the logger to use
	 * @param text the message
	 * @param nanoTime a monotonic clock
	 */
	public RareWarning(Log logger, String text, LongSupplier nanoTime) {
		this(logger, text, nanoTime, DEFAULT_INTERVAL);
	}

	/**
	 * Creates a warning.
	 * @param logger the logger to use
	 * @param text the message
	 * @param nanoTime a monotonic clock
	 * @param interval the shortest time between two warnings
	 */
	public RareWarning(Log logger, String text, LongSupplier nanoTime, Duration interval) {
		this.logger = logger;
		this.text = text;
		this.nanoTime = nanoTime;
		this.intervalNanos = interval.toNanos();
		this.next = new AtomicLong(nanoTime.getAsLong());
	}

	/**
	 * Logs the warning, unless the interval since the last one is not over.
	 * @param cause the cause to log with it, or {@code null}
	 */
	public void warn(@Nullable Throwable cause) {
		long due = this.next.get();
		long now = this.nanoTime.getAsLong();
		if (now - due >= 0 && this.next.compareAndSet(due, now + this.intervalNanos)) {
			this.logger.warn(this.text, cause);
		}
	}

}
