package io.gatehouse.gateway.proof;

import io.gatehouse.token.Reason;

/**
 * Result of the check whether the client of a request possesses the key that its token is
 * bound to.
 */
public sealed interface Possession {

	/** The client possesses the key, or the token is a bearer token. */
	record Proven() implements Possession {

	}

	/**
	 * The client did not prove it.
	 *
	 * @param reason the reason, with status 401 or 429, or 503 if proofs cannot be noted
	 */
	record Refused(Reason reason) implements Possession {

	}

	/**
	 * The proof is good, and it is not known whether it was used before.
	 *
	 * @param cause the cause, as a fixed word
	 */
	record Unknown(String cause) implements Possession {

	}

}
