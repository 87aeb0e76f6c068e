package io.gatehouse.gateway.authentication;

import java.time.Duration;
import java.util.function.Function;

import io.gatehouse.gateway.Caller;
import io.gatehouse.revocation.redis.FloorSnapshot;
import org.jspecify.annotations.Nullable;

/**
 * Session that was read from Redis, with the caller that it identifies. Thread-safe.
 */
final class CachedSession {

	private final StoredSession stored;

	private final @Nullable FloorSnapshot before;

	private final Duration life;

	/** Caller of the session, from the first request on that the session identifies. */
	private volatile @Nullable Caller caller;

	/**
	 * Creates a session.
	 * @param before the session's floors before it was read, or {@code null} if they were
	 * unknown
	 * @param life the time from that snapshot on for which the session can be relied on
	 */
	CachedSession(StoredSession stored, @Nullable FloorSnapshot before, Duration life) {
		this.stored = stored;
		this.before = before;
		this.life = life;
	}

	StoredSession stored() {
		return this.stored;
	}

	/**
	 * Checks whether the session still stands in Redis as it was read, without asking it.
	 */
	boolean isCurrent() {
		return this.before != null && this.before.isCurrent(this.life);
	}

	/** Returns the time for which the session may be kept; zero if it must not be. */
	Duration life() {
		return (this.before != null) ? this.life : Duration.ZERO;
	}

	/**
	 * Returns the caller that the session identifies, made once.
	 * @param made makes the caller
	 */
	Caller caller(Function<SessionRecord, Caller> made) {
		Caller known = this.caller;
		if (known == null) {
			known = made.apply(this.stored.who());
			this.caller = known;
		}
		return known;
	}

	@Override
	public String toString() {
		return "CachedSession[]";
	}

}
