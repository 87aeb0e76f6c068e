package io.gatehouse.token;

import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;

/**
 * Public key of a DPoP proof (RFC 9449) whose signature was verified, ready to verify the
 * next proofs with the same header. Immutable and thread-safe.
 */
public final class DpopKey {

	private final String segment;

	private final JWSHeader header;

	private final String thumbprint;

	private final JWSVerifier verifier;

	/**
	 * Creates a key.
	 * @param segment the protected header in base64url
	 * @param header the parsed header, without the key itself
	 * @param thumbprint the SHA-256 thumbprint of the key
	 * @param verifier verifies signatures of the key
	 */
	DpopKey(String segment, JWSHeader header, String thumbprint, JWSVerifier verifier) {
		this.segment = segment;
		this.header = header;
		this.thumbprint = thumbprint;
		this.verifier = verifier;
	}

	/**
	 * Returns the thumbprint.
	 * @return the SHA-256 thumbprint of the JWK (RFC 7638) in base64url
	 */
	public String thumbprint() {
		return this.thumbprint;
	}

	/** Tells whether a proof has the header that the key was read from. */
	boolean isOf(String proof) {
		return proof.length() > this.segment.length() && proof.charAt(this.segment.length()) == '.'
				&& proof.startsWith(this.segment);
	}

	JWSHeader header() {
		return this.header;
	}

	JWSVerifier verifier() {
		return this.verifier;
	}

	@Override
	public String toString() {
		return "DpopKey[" + this.header.getAlgorithm() + "]";
	}

}
