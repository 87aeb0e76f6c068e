package io.gatehouse.test;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A clock that stands still until it is told otherwise. Thread-safe.
 */
public final class MutableClock extends Clock {

	private final AtomicReference<Instant> now;

	private final ZoneId zone;

	private MutableClock(AtomicReference<Instant> now, ZoneId zone) {
		this.now = now;
		this.zone = zone;
	}

	/**
	 * A clock in UTC.
	 * @param now what it shows
	 * @return the clock
	 */
	public static MutableClock at(Instant now) {
		return new MutableClock(new AtomicReference<>(now), ZoneOffset.UTC);
	}

	/**
	 * Moves the clock.
	 * @param by how far, backwards if negative
	 */
	public void advance(Duration by) {
		this.now.updateAndGet((instant) -> instant.plus(by));
	}

	/**
	 * Sets the clock.
	 * @param instant what it shows from now on
	 */
	public void set(Instant instant) {
		this.now.set(instant);
	}

	/**
	 * The clock as a source of elapsed time.
	 * @return nanoseconds, as {@link System#nanoTime()}
	 */
	public long nanoTime() {
		Instant instant = instant();
		return instant.getEpochSecond() * 1_000_000_000L + instant.getNano();
	}

	@Override
	public Instant instant() {
		return this.now.get();
	}

	@Override
	public ZoneId getZone() {
		return this.zone;
	}

	@Override
	public Clock withZone(ZoneId zone) {
		return new MutableClock(this.now, zone);
	}

}
