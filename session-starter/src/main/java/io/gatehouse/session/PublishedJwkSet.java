package io.gatehouse.session;

import java.time.Duration;

import io.gatehouse.token.SigningKeys;

import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;

/**
 * How the JWK Set looks on the wire.
 */
final class PublishedJwkSet {

	/** RFC 7517, section 8.5.2. */
	static final MediaType MEDIA_TYPE = MediaType.parseMediaType("application/jwk-set+json");

	/**
	 * Short, so that what caches between here and those who verify delays a rotation
	 * little.
	 */
	static final CacheControl CACHE_CONTROL = CacheControl.maxAge(Duration.ofSeconds(60)).cachePublic();

	private PublishedJwkSet() {
	}

	/**
	 * The document: public parts only, once more.
	 */
	static String json(SigningKeys keys) {
		return keys.published().toString(true);
	}

}
