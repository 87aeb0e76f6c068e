package io.gatehouse.gateway.authentication;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import io.gatehouse.revocation.redis.FloorSnapshot;
import io.gatehouse.revocation.redis.RevocationQueries;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Reads sessions from Redis, and keeps them while they cannot have changed there. The
 * session service raises a floor of a session when it ends the session or changes its
 * record, before its call returns. So a session that was read is good as long as this
 * gateway holds a lease, none of the session's floors has been raised since before the
 * read, and its time to live has not passed. Decision 19 in the documentation has the
 * argument. Thread-safe.
 */
final class SessionCache {

	/** The longest time for which a session is kept without being read again. */
	static final Duration LONGEST = Duration.ofMinutes(10);

	/**
	 * Bytes of an entry: its objects, a caller and its headers, and those of the cache.
	 */
	private static final int OVERHEAD = 2048;

	private final SessionLookup redis;

	private final Floors floors;

	private final Duration longest;

	private final Cache<SessionKey, CachedSession> sessions;

	private final SampledReads<SessionKey, CachedSession> reads;

	private final LongAdder hits = new LongAdder();

	private final LongAdder misses = new LongAdder();

	/**
	 * Creates an empty cache.
	 * @param floors takes snapshots of floors, or {@code null} if they cannot be relied
	 * on
	 * @param horizon the time for which floors are kept
	 * @param maxBytes the memory that the sessions may take, by estimate; 0 for no cache
	 */
	SessionCache(SessionLookup redis, Floors floors, Duration horizon, long maxBytes) {
		this.redis = redis;
		this.floors = floors;
		// a floor must not be raised and forgotten again while a session is kept
		Duration half = horizon.dividedBy(2);
		this.longest = (half.compareTo(LONGEST) < 0) ? half : LONGEST;
		this.sessions = Caffeine.newBuilder()
			.maximumWeight(maxBytes)
			.weigher((SessionKey key, CachedSession session) -> OVERHEAD + session.stored().who().size())
			.expireAfter(Expiry.writing((SessionKey key, CachedSession session) -> session.life()))
			.executor(Runnable::run)
			.build();
		this.reads = new SampledReads<>(this.sessions);
	}

	/** Creates a lookup that keeps nothing. */
	static SessionCache none(SessionLookup redis) {
		return new SessionCache(redis, (members) -> null, Duration.ZERO, 0);
	}

	/**
	 * Finds a session that is still in Redis as it was read.
	 * @return the session, or {@code null} if it has to be {@linkplain #read read}
	 */
	@Nullable CachedSession current(SessionKey key) {
		CachedSession known = this.reads.get(key);
		if (known != null && known.isCurrent()) {
			this.hits.increment();
			return known;
		}
		if (known != null) {
			this.sessions.asMap().remove(key, known);
		}
		return null;
	}

	/**
	 * Reads a session from Redis.
	 * @return one result, never an error; a session of another user is missing
	 */
	Mono<LookupResult<CachedSession>> read(SessionKey key) {
		return Mono.defer(() -> {
			this.misses.increment();
			// before the read: a change that the read does not see raises a floor later
			FloorSnapshot before = this.floors.snapshot(RevocationQueries.ofSession(key.scope(), key.session()));
			return this.redis.session(key.user(), key.session()).map((result) -> kept(key, before, result));
		});
	}

	private LookupResult<CachedSession> kept(SessionKey key, @Nullable FloorSnapshot before,
			LookupResult<StoredSession> result) {
		if (result instanceof LookupResult.Unknown<StoredSession> unknown) {
			return new LookupResult.Unknown<>(unknown.cause());
		}
		if (!(result instanceof LookupResult.Found<StoredSession> found)) {
			return new LookupResult.Missing<>();
		}
		Duration remaining = found.value().remaining();
		Duration life = (remaining.compareTo(this.longest) < 0) ? remaining : this.longest;
		CachedSession session = new CachedSession(found.value(), before, life);
		if (!session.life().isZero()) {
			this.sessions.put(key, session);
		}
		return new LookupResult.Found<>(session);
	}

	/** Returns the number of sessions, by estimate. */
	long size() {
		return this.sessions.estimatedSize();
	}

	/** Returns the memory that the sessions take, in bytes, by estimate. */
	long bytes() {
		return this.sessions.policy().eviction().map((eviction) -> eviction.weightedSize().orElse(0)).orElse(0L);
	}

	/** Returns how often a session was found. */
	long hits() {
		return this.hits.sum();
	}

	/** Returns how often a session had to be read. */
	long misses() {
		return this.misses.sum();
	}

	/**
	 * Takes snapshots of floors in memory.
	 */
	@FunctionalInterface
	interface Floors {

		/**
		 * Takes a snapshot.
		 * @param members the members of the list of revocations
		 * @return the snapshot, or {@code null} if memory is not current
		 */
		@Nullable FloorSnapshot snapshot(List<String> members);

	}

}
