package io.gatehouse.token;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.LongAdder;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.Policy;
import org.jspecify.annotations.Nullable;

/**
 * Thread-safe cache of verified tokens, each with a value that was made of it, such as
 * the identity. A token is found by its whole text, so a token that was never verified is
 * never found. Each use {@linkplain VerifiedToken#isAccepted checks} the token's times,
 * its issuer's keys and the application's validators again.
 * <p>
 * The cache is bounded by the memory that its tokens take. It evicts tokens that are used
 * least, and removes those that have expired.
 *
 * @param <T> the type of the values, which have to be immutable
 */
public final class VerifiedTokenCache<T> {

	/**
	 * Bytes of an entry besides its token's text: its objects, and those of the cache.
	 */
	private static final int OVERHEAD = 2048;

	/**
	 * Bytes for each character of the token: the text, its claims as objects, and the
	 * value made of them.
	 */
	private static final int BYTES_PER_CHARACTER = 6;

	/**
	 * Reads of which one is recorded for the eviction, as a mask. A record costs more
	 * than the read itself: it writes a reference into an old object, which the garbage
	 * collector has to examine.
	 */
	private static final int RECORDED = 15;

	private final Cache<String, Entry<T>> entries;

	private final Policy<String, Entry<T>> policy;

	private final LongAdder hits = new LongAdder();

	private final LongAdder misses = new LongAdder();

	private final LongAdder evictions = new LongAdder();

	/**
	 * Creates an empty cache.
	 * @param maxBytes the memory that its tokens may take, by estimate; 0 for no cache
	 */
	public VerifiedTokenCache(long maxBytes) {
		this.entries = Caffeine.newBuilder()
			.maximumWeight(maxBytes)
			.weigher((String token, Entry<T> entry) -> OVERHEAD + BYTES_PER_CHARACTER * token.length())
			.expireAfter(Expiry.writing((String token, Entry<T> entry) -> entry.token().remaining()))
			.evictionListener((token, entry, cause) -> this.evictions.increment())
			.executor(Runnable::run)
			.build();
		this.policy = this.entries.policy();
	}

	/**
	 * Finds a token that is still accepted. Another one is removed.
	 * @param token the compact JWS
	 * @return the value made of it, or {@code null} if it has to be verified
	 */
	public @Nullable T get(String token) {
		boolean recorded = (ThreadLocalRandom.current().nextInt() & RECORDED) == 0;
		Entry<T> entry = recorded ? this.entries.getIfPresent(token) : this.policy.getIfPresentQuietly(token);
		if (entry != null && entry.token().isAccepted()) {
			this.hits.increment();
			return entry.value();
		}
		if (entry != null) {
			this.entries.asMap().remove(token, entry);
		}
		this.misses.increment();
		return null;
	}

	/**
	 * Adds a token, unless it is there.
	 * @param token the verified token
	 * @param value the value made of it
	 */
	public void put(VerifiedToken token, T value) {
		// one entry that stays costs no write
		this.entries.asMap().putIfAbsent(token.jwt().getTokenValue(), new Entry<>(token, value));
	}

	/**
	 * Removes a token, such as one that was found to be revoked.
	 * @param token the compact JWS
	 */
	public void remove(String token) {
		this.entries.invalidate(token);
	}

	/**
	 * Returns the number of tokens.
	 * @return the number, by estimate
	 */
	public long size() {
		return this.entries.estimatedSize();
	}

	/**
	 * Returns the memory that the tokens take.
	 * @return bytes, by estimate
	 */
	public long bytes() {
		return this.policy.eviction().map((eviction) -> eviction.weightedSize().orElse(0)).orElse(0L);
	}

	/**
	 * Returns the number of tokens that were found.
	 * @return the number since the creation of the cache
	 */
	public long hits() {
		return this.hits.sum();
	}

	/**
	 * Returns the number of tokens that had to be verified.
	 * @return the number since the creation of the cache
	 */
	public long misses() {
		return this.misses.sum();
	}

	/**
	 * Returns the number of tokens that were evicted for others, or since they expired.
	 * @return the number since the creation of the cache
	 */
	public long evictions() {
		return this.evictions.sum();
	}

	private record Entry<T>(VerifiedToken token, T value) {

	}

}
