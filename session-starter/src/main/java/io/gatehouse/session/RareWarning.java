package io.gatehouse.session;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

import org.apache.commons.logging.Log;

/**
 * A warning that is given once a minute at the most, since what it is about may happen
 * thousands of times a second while it does.
 */
final class RareWarning {

	private static final long PAUSE = Duration.ofMinutes(1).toNanos();

	private final Log logger;

	private final String text;

	private final LongSupplier nanoTime;

	private final AtomicLong next;

	/**
	 * A warning.
	 * @param logger where it is given
	 * @param text what it says
	 * @param nanoTime a monotonic clock
	 */
	RareWarning(Log logger, String text, LongSupplier nanoTime) {
		this.logger = logger;
		this.text = text;
		this.nanoTime = nanoTime;
		this.next = new AtomicLong(nanoTime.getAsLong());
	}

	/** Gives the warning, unless it was given a moment ago. */
	void say(Throwable cause) {
		long due = this.next.get();
		long now = this.nanoTime.getAsLong();
		if (now - due >= 0 && this.next.compareAndSet(due, now + PAUSE)) {
			this.logger.warn(this.text, cause);
		}
	}

}
