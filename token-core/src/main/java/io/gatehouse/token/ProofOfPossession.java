package io.gatehouse.token;

import java.util.Map;

/**
 * Distinguishes sender-constrained tokens from bearer tokens. A token with the claim
 * {@code cnf} (RFC 7800, section 3.1) is bound to a key of the client, for example by
 * DPoP (RFC 9449, section 6.1) or by a TLS client certificate (RFC 8705, section 3.1),
 * and proves nothing without a proof of possession of that key. No such proof is checked
 * yet, so every token with the claim is refused, regardless of the claim's value.
 */
public final class ProofOfPossession {

	private static final String CONFIRMATION = "cnf";

	private ProofOfPossession() {
	}

	/**
	 * Tells whether a token is bound to a key. A claim with a value that RFC 7800 does
	 * not define counts too, since it may name a key in an unknown way.
	 * @param claims the claims of a JWT, or the attributes of an opaque token
	 * @return {@code true} if the claim {@code cnf} is present, {@code null} included
	 */
	public static boolean isRequired(Map<String, Object> claims) {
		return claims.containsKey(CONFIRMATION);
	}

	/**
	 * Refuses the claims of a token that is bound to a key.
	 * @param claims the claims of a JWT, or the attributes of an opaque token
	 * @throws InvalidTokenException with {@link Reason#PROOF_REQUIRED} if the token is
	 * bound to a key
	 */
	public static void refuseBound(Map<String, Object> claims) {
		if (isRequired(claims)) {
			throw new InvalidTokenException(Reason.PROOF_REQUIRED);
		}
	}

}
