package io.gatehouse.gateway.limit;

import java.time.Duration;
import java.util.Collection;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;

/**
 * Local buckets of one gateway, for its share of each limit. A bucket that was not used
 * for as long as it takes to fill is evicted, since a new one is just as full. There is
 * room for {@value #MAX_BUCKETS}; beyond that, the least used are evicted, and their
 * owners start again with a full bucket. Frequent callers keep theirs.
 */
final class LocalBuckets {

	static final int MAX_BUCKETS = 100_000;

	private static final long NANOS_PER_SECOND = Duration.ofSeconds(1).toNanos();

	private final TimeMeter time;

	private final Cache<Name, Bucket> buckets;

	/**
	 * Creates an empty set of buckets.
	 * @param limits all limits
	 */
	LocalBuckets(Collection<RateLimit> limits, TimeMeter time) {
		this.time = time;
		long longest = limits.stream().mapToLong(RateLimit::windowSeconds).max().orElse(0);
		this.buckets = Caffeine.newBuilder()
			.maximumSize(MAX_BUCKETS)
			.expireAfterAccess(Duration.ofSeconds(longest + 1))
			.ticker(time::currentTimeNanos)
			.build();
	}

	/** Takes a token if one is left. */
	Permit take(RateLimit limit, String key) {
		ConsumptionProbe probe = this.buckets.get(new Name(limit.id(), key), (name) -> bucket(limit))
			.tryConsumeAndReturnRemaining(1);
		long waitNanos = probe.isConsumed() ? nanosPerToken(limit) : probe.getNanosToWaitForRefill();
		return new Permit(probe.isConsumed(), probe.getRemainingTokens(),
				Math.max(1, (waitNanos + NANOS_PER_SECOND - 1) / NANOS_PER_SECOND), Permit.Source.LOCAL);
	}

	private Bucket bucket(RateLimit limit) {
		// the whole rate over a longer second, since a share of the rate need not be an
		// integer
		Duration period = Duration.ofNanos((long) Math.ceil(NANOS_PER_SECOND / limit.localShare()));
		return Bucket.builder()
			.addLimit((bandwidth) -> bandwidth.capacity(limit.localCapacity()).refillGreedy(limit.rate(), period))
			.withCustomTimePrecision(this.time)
			.build();
	}

	private static long nanosPerToken(RateLimit limit) {
		return (long) (NANOS_PER_SECOND / limit.localShare() / limit.rate());
	}

	/** The number of buckets after eviction. */
	long size() {
		this.buckets.cleanUp();
		return this.buckets.estimatedSize();
	}

	private record Name(String limit, String key) {

	}

}
