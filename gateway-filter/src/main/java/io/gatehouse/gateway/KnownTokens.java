package io.gatehouse.gateway;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import org.jspecify.annotations.Nullable;

/**
 * Remembers tokens that were good lately, as SHA-256 hashes. Says nothing about whether
 * they still are: only that somebody issued them.
 */
final class KnownTokens {

	static final int MAX_TOKENS = 100_000;

	/** For how long one is remembered that does not say when it expires. */
	private static final Duration STANDARD_LIFE = Duration.ofMinutes(5);

	private final Cache<String, Instant> hashes;

	private final Clock clock;

	/**
	 * Knows no token yet.
	 * @param clock tells when tokens expire
	 */
	KnownTokens(Clock clock) {
		this.clock = clock;
		this.hashes = Caffeine.newBuilder()
			.maximumSize(MAX_TOKENS)
			.expireAfter(Expiry.<String, Instant>creating((hash, until) -> Duration.between(clock.instant(), until)))
			.build();
	}

	/**
	 * Remembers a token.
	 * @param credentials the token as it stands in its header
	 * @param until when it expires, or {@code null} if that is not known
	 */
	void add(String credentials, @Nullable Instant until) {
		this.hashes.asMap()
			.putIfAbsent(hash(credentials), (until != null) ? until : this.clock.instant().plus(STANDARD_LIFE));
	}

	boolean contains(String credentials) {
		return this.hashes.getIfPresent(hash(credentials)) != null;
	}

	private static String hash(String credentials) {
		try {
			byte[] hash = MessageDigest.getInstance("SHA-256").digest(credentials.getBytes(StandardCharsets.UTF_8));
			return Base64.getEncoder().encodeToString(hash);
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every JDK has SHA-256", ex);
		}
	}

}
