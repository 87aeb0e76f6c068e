package io.gatehouse.gateway;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import org.jspecify.annotations.Nullable;

/**
 * Remembers tokens that were good lately, by keys of 64 bits that nobody can aim at. Says
 * nothing about whether they still are: only that somebody issued them.
 */
final class KnownTokens {

	static final int MAX_TOKENS = 100_000;

	/** For how long one is remembered that does not say when it expires. */
	private static final Duration STANDARD_LIFE = Duration.ofMinutes(5);

	private final SipHash hash = SipHash.random();

	private final Cache<Long, Instant> tokens;

	private final Clock clock;

	/**
	 * Knows no token yet.
	 * @param clock tells when tokens expire
	 */
	KnownTokens(Clock clock) {
		this.clock = clock;
		this.tokens = Caffeine.newBuilder()
			.maximumSize(MAX_TOKENS)
			.expireAfter(Expiry.<Long, Instant>creating((key, until) -> Duration.between(clock.instant(), until)))
			.build();
	}

	/**
	 * The key of a token.
	 * @param credentials the token as it stands in its header
	 */
	long key(String credentials) {
		return this.hash.hash(credentials.getBytes(StandardCharsets.UTF_8));
	}

	/**
	 * Remembers a token.
	 * @param key its key
	 * @param until when it expires, or {@code null} if that is not known
	 */
	void add(long key, @Nullable Instant until) {
		this.tokens.asMap().putIfAbsent(key, (until != null) ? until : this.clock.instant().plus(STANDARD_LIFE));
	}

	boolean contains(long key) {
		return this.tokens.getIfPresent(key) != null;
	}

}
