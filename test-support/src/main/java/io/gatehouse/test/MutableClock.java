package io.gatehouse.test;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Thread-safe clock that stands still until a test moves it.
 */
public final class MutableClock extends Clock {

	private final AtomicReference<Instant> now;

	private final ZoneId zone;

	private MutableClock(AtomicReference<Instant> now, ZoneId zone) {
		this.now = now;
		this.zone = zone;
	}

	/**
	 * Makes a clock in UTC.
	 * @param now the time that it shows
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
	 * @param instant the time that it shows from now on
	 */
	public void set(Instant instant) {
		this.now.set(instant);
	}

	/**
	 * Returns the clock's time as a source of elapsed time.
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
