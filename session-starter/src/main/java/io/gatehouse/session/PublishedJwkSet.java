package io.gatehouse.session;

import java.time.Duration;

import io.gatehouse.token.SigningKeys;

import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;

/**
 * Representation of the JWK Set in HTTP responses.
 */
final class PublishedJwkSet {

	/** RFC 7517, section 8.5.2. */
	static final MediaType MEDIA_TYPE = MediaType.parseMediaType("application/jwk-set+json");

	/**
	 * Short, so that caches between this application and the verifiers hardly delay a key
	 * rotation.
	 */
	static final CacheControl CACHE_CONTROL = CacheControl.maxAge(Duration.ofSeconds(60)).cachePublic();

	private PublishedJwkSet() {
	}

	/**
	 * Returns the document, with the public parts of the keys only.
	 */
	static String json(SigningKeys keys) {
		return keys.published().toString(true);
	}

}
