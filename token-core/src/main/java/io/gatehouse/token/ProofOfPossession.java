package io.gatehouse.token;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * Distinguishes sender-constrained tokens from bearer tokens. A token with the claim
 * {@code cnf} (RFC 7800, section 3.1) is bound to a key of the client, for example by
 * DPoP (RFC 9449, section 6.1) or by a TLS client certificate (RFC 8705, section 3.1),
 * and proves nothing without a proof of possession of that key. Every token with the
 * claim is refused, regardless of the claim's value, unless the caller of
 * {@link #confirmation} checks the proof itself.
 */
public final class ProofOfPossession {

	private ProofOfPossession() {
	}

	/**
	 * Tells whether a token is bound to a key. A claim with a value that RFC 7800 does
	 * not define counts too, since it may name a key in an unknown way.
	 * @param claims the claims of a JWT, or the attributes of an opaque token
	 * @return {@code true} if the claim {@code cnf} is present, {@code null} included
	 */
	public static boolean isRequired(Map<String, Object> claims) {
		return claims.containsKey(Confirmation.CLAIM);
	}

	/**
	 * Refuses the claims of a token that is bound to a key.
	 * @param claims the claims of a JWT, or the attributes of an opaque token
	 * @throws InvalidTokenException with {@link Reason#PROOF_REQUIRED} if the token is
	 * bound to a key
	 */
	public static void refuseBound(Map<String, Object> claims) {
		confirmation(claims, Set.of());
	}

	/**
	 * Returns the key that a token is bound to, for a caller that checks the possession
	 * of the key.
	 * @param claims the claims of a JWT
	 * @param checked the methods that the caller checks
	 * @return the key, or {@code null} for a bearer token
	 * @throws InvalidTokenException with {@link Reason#PROOF_REQUIRED} if the token is
	 * bound in a way that the caller does not check, or that is unknown
	 */
	public static @Nullable Confirmation confirmation(Map<String, Object> claims, Set<Confirmation.Method> checked) {
		if (!isRequired(claims)) {
			return null;
		}
		Confirmation confirmation = Confirmation.of(claims.get(Confirmation.CLAIM));
		if (confirmation == null || !checked.containsAll(confirmation.methods())) {
			throw new InvalidTokenException(Reason.PROOF_REQUIRED);
		}
		return confirmation;
	}

	/**
	 * Returns claims without the key that they are bound to, once its possession was
	 * checked.
	 * @param claims the claims of a JWT
	 * @return a copy without {@code cnf}
	 */
	public static Map<String, Object> withoutConfirmation(Map<String, Object> claims) {
		Map<String, Object> rest = new LinkedHashMap<>(claims);
		rest.remove(Confirmation.CLAIM);
		return rest;
	}

}
