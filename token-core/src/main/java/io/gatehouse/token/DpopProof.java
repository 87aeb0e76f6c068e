package io.gatehouse.token;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * DPoP proof (RFC 9449, section 4.2) whose form and signature were verified. The claims
 * are not compared with any request yet.
 *
 * @param key the key that signed it
 * @param id the {@code jti}, 1 to 256 characters
 * @param method the {@code htm}
 * @param uri the {@code htu}
 * @param issuedAt the {@code iat}
 * @param tokenHash the {@code ath}: the SHA-256 hash of the access token in base64url
 * @param nonce the {@code nonce}, or {@code null} if there is none
 */
public record DpopProof(DpopKey key, String id, String method, String uri, Instant issuedAt, String tokenHash,
		@Nullable String nonce) {

	@Override
	public String toString() {
		return "DpopProof[" + this.method + "]";
	}

}
