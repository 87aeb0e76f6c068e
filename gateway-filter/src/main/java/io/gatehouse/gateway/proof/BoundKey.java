package io.gatehouse.gateway.proof;

import io.gatehouse.token.Confirmation;
import io.gatehouse.token.DpopKey;
import io.gatehouse.token.Sha256;
import org.jspecify.annotations.Nullable;

/**
 * Key that a verified token is bound to, kept with the token: its requests share what
 * does not depend on their proofs. Thread-safe.
 */
public final class BoundKey {

	private final Confirmation confirmation;

	private final String tokenHash;

	/** The key of the latest good proof, so that the next one needs not be parsed. */
	private volatile @Nullable DpopKey proofKey;

	/**
	 * Creates a key.
	 * @param confirmation the {@code cnf} of the token
	 * @param token the token
	 */
	public BoundKey(Confirmation confirmation, String token) {
		this.confirmation = confirmation;
		this.tokenHash = Sha256.base64Url(token);
	}

	Confirmation confirmation() {
		return this.confirmation;
	}

	/** The hash of the token, as proofs have it in {@code ath}. */
	String tokenHash() {
		return this.tokenHash;
	}

	@Nullable DpopKey proofKey() {
		return this.proofKey;
	}

	void keep(DpopKey key) {
		// one that stays costs no write
		if (this.proofKey != key) {
			this.proofKey = key;
		}
	}

	@Override
	public String toString() {
		return "BoundKey" + this.confirmation.methods();
	}

}
