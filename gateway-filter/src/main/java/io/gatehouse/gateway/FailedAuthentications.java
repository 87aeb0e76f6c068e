package io.gatehouse.gateway;

import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.TimeMeter;

/**
 * Counts tokens that nobody issued, in a bucket for each address they came from. An
 * address from which none came has no bucket, and one of which nothing was heard for as
 * long as a bucket takes to fill has none any more. There is room for
 * {@value #MAX_ADDRESSES}; of more, those are forgotten that came least, and begin with a
 * full bucket again. Addresses that an untrusted peer claims have {@value #MAX_CLAIMED}
 * places of their own, so that made-up ones do not displace the others.
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

	/** Whether so many came from an address that no more are looked at for now. */
	boolean areTooMany(Origin origin) {
		Bucket bucket = buckets(origin).getIfPresent(origin.key());
		return bucket != null && bucket.getAvailableTokens() < 1;
	}

	/** Counts one. */
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

	/** How many addresses are remembered, once those have gone that are too many. */
	long addresses() {
		this.buckets.cleanUp();
		this.claimed.cleanUp();
		return this.buckets.estimatedSize() + this.claimed.estimatedSize();
	}

	/** How many requests were answered without a look at their token. It only grows. */
	LongAdder throttled() {
		return this.throttled;
	}

	/**
	 * Where tokens are counted.
	 *
	 * @param key the address, or what stands for it
	 * @param claimed whether an untrusted peer claims it
	 */
	record Origin(String key, boolean claimed) {

	}

}
