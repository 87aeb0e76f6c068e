package io.gatehouse.gateway.authentication;

import java.util.concurrent.ThreadLocalRandom;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Policy;
import org.jspecify.annotations.Nullable;

/**
 * Reads of a cache, of which one in 16 is recorded for its eviction. A record costs more
 * than the read itself, and all entries are sampled alike.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
final class SampledReads<K, V> {

	private static final int RECORDED = 15;

	private final Cache<K, V> cache;

	private final Policy<K, V> policy;

	SampledReads(Cache<K, V> cache) {
		this.cache = cache;
		this.policy = cache.policy();
	}

	/** Returns the value of a key, or {@code null} if there is none. */
	@Nullable V get(K key) {
		boolean recorded = (ThreadLocalRandom.current().nextInt() & RECORDED) == 0;
		return recorded ? this.cache.getIfPresent(key) : this.policy.getIfPresentQuietly(key);
	}

}
