package io.gatehouse.revocation.redis;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import reactor.core.scheduler.Schedulers;

/**
 * Resets a connection on which Redis has not answered for a while. A peer that vanished
 * without closing a connection leaves it looking open for as long as TCP retransmits,
 * which is many minutes. Thread-safe.
 */
final class ReconnectWhenSilent {

	/** Longer than a reconnect takes, and short enough to recover within seconds. */
	private static final Duration LONGEST_SILENCE = Duration.ofSeconds(2);

	private static final Log logger = LogFactory.getLog(ReconnectWhenSilent.class);

	private final Runnable reset;

	private final LongSupplier nanoTime;

	/**
	 * Start of the current silence: the time of the first command that was not answered
	 * in time, in nanoseconds; 0 if Redis has answered since.
	 */
	private final AtomicLong silentSince = new AtomicLong();

	/**
	 * Creates an instance that has seen no silence.
	 * @param reset closes the connection, so that the next command opens another; may
	 * block
	 * @param nanoTime a monotonic clock
	 */
	ReconnectWhenSilent(Runnable reset, LongSupplier nanoTime) {
		this.reset = reset;
		this.nanoTime = nanoTime;
	}

	/** Records an answer of Redis, which ends a silence. */
	void answered() {
		// the read is cheaper than the write, and almost always enough
		if (this.silentSince.get() != 0) {
			this.silentSince.set(0);
		}
	}

	/**
	 * Records a command that was not answered in time, and resets the connection if the
	 * silence has lasted for {@link #LONGEST_SILENCE}.
	 */
	void unanswered() {
		// never 0, which means that Redis has answered
		long now = this.nanoTime.getAsLong() | 1;
		long since = this.silentSince.compareAndExchange(0, now);
		// the compareAndSet lets one of several concurrent callers reset the connection
		if (since != 0 && now - since >= LONGEST_SILENCE.toNanos() && this.silentSince.compareAndSet(since, 0)) {
			logger.warn("Redis has not answered for " + LONGEST_SILENCE.toSeconds() + " s. Reconnecting");
			Schedulers.boundedElastic().schedule(this.reset);
		}
	}

}
