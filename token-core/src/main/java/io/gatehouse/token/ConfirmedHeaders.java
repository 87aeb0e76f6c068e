package io.gatehouse.token;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.nimbusds.jose.JWSHeader;
import org.jspecify.annotations.Nullable;

/**
 * Parsed headers of tokens whose signature was confirmed. An issuer gives all tokens of a
 * key the same header, so it need not be parsed for each. The header of a forged token is
 * never added. The number of headers is bounded, since an issuer may give each token
 * another one. Thread-safe.
 */
final class ConfirmedHeaders {

	private static final int MAX_SIZE = 64;

	private final Cache<String, JWSHeader> headers = Caffeine.newBuilder()
		.maximumSize(MAX_SIZE)
		.executor(Runnable::run)
		.build();

	/**
	 * Returns a header.
	 * @param segment the header as base64url
	 * @return the header, or {@code null} if it has to be parsed
	 */
	@Nullable JWSHeader get(String segment) {
		return this.headers.getIfPresent(segment);
	}

	/**
	 * Adds a header of a token whose signature was confirmed.
	 * @param header the header, as it was parsed
	 */
	void add(JWSHeader header) {
		this.headers.asMap().putIfAbsent(header.getParsedBase64URL().toString(), header);
	}

	/** Returns the number of headers, by estimate. */
	long size() {
		return this.headers.estimatedSize();
	}

}
