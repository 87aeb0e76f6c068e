package io.gatehouse.gateway.authentication;

import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.TimeMeter;

/**
 * Counts forged tokens in a bucket for each address. An address without forged tokens has
 * no bucket, and a bucket is removed when it has not been used for the time that it takes
 * to fill. Up to {@value #MAX_ADDRESSES} addresses are kept; beyond that, the least used
 * are evicted and start with a full bucket again. Addresses that an untrusted peer claims
 * have {@value #MAX_CLAIMED} places of their own, so that forged ones do not evict the
 * others.
 */
final class FailedAuthentications {

	static final int MAX_ADDRESSES = 100_000;

	static final int MAX_CLAIMED = 10_000;

	private final FailedAuthenticationProperties settings;

	private final TimeMeter time;

	private final Cache<String, Bucket> buckets;

	private final Cache<String, Bucket> claimed;

	private final LongAdder throttled = new LongAdder();

	FailedAuthentications(FailedAuthenticationProperties settings, TimeMeter time) {
		this.settings = settings;
		this.time = time;
		this.buckets = cache(settings, time, MAX_ADDRESSES);
		this.claimed = cache(settings, time, MAX_CLAIMED);
	}

	private static Cache<String, Bucket> cache(FailedAuthenticationProperties settings, TimeMeter time, long size) {
		return Caffeine.newBuilder()
			.maximumSize(size)
			.expireAfterAccess(Duration.ofSeconds(1 + settings.burstCapacity() / settings.replenishRate()))
			.ticker(time::currentTimeNanos)
			.build();
	}

	/** Whether an address has exceeded its limit for now. */
	boolean areTooMany(Origin origin) {
		Bucket bucket = buckets(origin).getIfPresent(origin.key());
		return bucket != null && bucket.getAvailableTokens() < 1;
	}

	/** Counts a forged token. */
	void add(Origin origin) {
		buckets(origin).get(origin.key(), (key) -> newBucket()).tryConsume(1);
	}

	private Cache<String, Bucket> buckets(Origin origin) {
		return origin.claimed() ? this.claimed : this.buckets;
	}

	private Bucket newBucket() {
		return Bucket.builder()
			.addLimit((limit) -> limit.capacity(this.settings.burstCapacity())
				.refillGreedy(this.settings.replenishRate(), Duration.ofSeconds(1)))
			.withCustomTimePrecision(this.time)
			.build();
	}

	/** Returns the number of addresses kept, after evicting those above the limit. */
	long addresses() {
		this.buckets.cleanUp();
		this.claimed.cleanUp();
		return this.buckets.estimatedSize() + this.claimed.estimatedSize();
	}

	/**
	 * Returns the counter of requests refused without reading their token. It only
	 * increases.
	 */
	LongAdder throttled() {
		return this.throttled;
	}

	/**
	 * Origin under which tokens are counted.
	 *
	 * @param key the address, followed by a hash of the forwarding headers if it is
	 * claimed
	 * @param claimed whether the origin includes claims of an untrusted peer
	 */
	record Origin(String key, boolean claimed) {

	}

}
