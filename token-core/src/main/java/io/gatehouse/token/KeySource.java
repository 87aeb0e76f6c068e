package io.gatehouse.token;

import java.util.concurrent.CompletableFuture;

import com.nimbusds.jose.JWSHeader;

/**
 * Non-blocking source of the keys of one issuer.
 */
interface KeySource {

	/**
	 * Returns the keys that verify a token. The result is complete at once if the keys
	 * are in memory, which is nearly always; otherwise it completes when a fetch has
	 * ended.
	 * @param header the token's header, not verified
	 * @return the ring, which need not have the key that the header names, or a failure
	 * with a {@link KeysUnavailableException}
	 */
	CompletableFuture<KeyRing> ringFor(JWSHeader header);

	/** Makes a source of keys that do not change. */
	static KeySource of(KeyRing ring) {
		CompletableFuture<KeyRing> completed = CompletableFuture.completedFuture(ring);
		return (header) -> completed;
	}

}
