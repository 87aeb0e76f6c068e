package io.gatehouse.session.oauth2;

import java.time.Duration;
import java.util.function.LongSupplier;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;

/**
 * Limit of failed attempts for each origin, by the generic cell rate algorithm (ITU-T
 * I.371): an origin's only state is the time at which all its failures are forgiven. Up
 * to {@value #MAX_ORIGINS} origins are kept. Thread-safe.
 */
final class FailedAttempts {

	static final int MAX_ORIGINS = 10_000;

	private static final long NANOS = Duration.ofSeconds(1).toNanos();

	private final long intervalNanos;

	private final long burstNanos;

	private final LongSupplier nanoTime;

	private final Cache<String, Long> forgiven;

	/**
	 * Creates a limit.
	 * @param nanoTime a monotonic clock
	 */
	FailedAttempts(TokenEndpointProperties.FailedAuthentications settings, LongSupplier nanoTime) {
		this.intervalNanos = NANOS / settings.replenishRate();
		this.burstNanos = this.intervalNanos * settings.burstCapacity();
		this.nanoTime = nanoTime;
		this.forgiven = Caffeine.newBuilder()
			.maximumSize(MAX_ORIGINS)
			.expireAfterWrite(Duration.ofNanos(this.burstNanos + this.intervalNanos))
			.ticker(nanoTime::getAsLong)
			.executor(Runnable::run)
			.build();
	}

	/**
	 * Returns after how many seconds an origin may fail again.
	 * @return 0 if it may now, otherwise 1 or more
	 */
	long waitSeconds(String origin) {
		Long until = this.forgiven.getIfPresent(origin);
		if (until == null) {
			return 0;
		}
		long excess = until - this.nanoTime.getAsLong() - (this.burstNanos - this.intervalNanos);
		return (excess <= 0) ? 0 : (excess + NANOS - 1) / NANOS;
	}

	/** Counts a failure. */
	void add(String origin) {
		long now = this.nanoTime.getAsLong();
		this.forgiven.asMap()
			.merge(origin, now + this.intervalNanos,
					(until, first) -> ((until - now > 0) ? until : now) + this.intervalNanos);
	}

	/** Returns the number of origins kept. */
	long origins() {
		this.forgiven.cleanUp();
		return this.forgiven.estimatedSize();
	}

}
