package io.gatehouse.token;

import java.util.concurrent.CompletableFuture;

import com.nimbusds.jose.JWSHeader;

/**
 * Where the keys of one issuer come from. Never blocks.
 */
interface KeySource {

	/**
	 * The keys to verify a token with. Completed at once when they are in memory, which
	 * is nearly always; otherwise when a fetch has ended.
	 * @param header the token's header, not verified
	 * @return the ring, which need not have the key that the header names, or a failure
	 * with a {@link KeysUnavailableException}
	 */
	CompletableFuture<KeyRing> ringFor(JWSHeader header);

	/** Keys that do not change. */
	static KeySource of(KeyRing ring) {
		CompletableFuture<KeyRing> completed = CompletableFuture.completedFuture(ring);
		return (header) -> completed;
	}

}
