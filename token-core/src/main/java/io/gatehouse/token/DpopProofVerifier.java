package io.gatehouse.token;

import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.RSAKey;
import org.jspecify.annotations.Nullable;

/**
 * Verifies DPoP proofs that accompany an access token (RFC 9449, section 4.3, checks 3 to
 * 7, and 12): a compact JWS in canonical form with the {@code typ} {@code dpop+jwt}, an
 * accepted asymmetric algorithm, and a strong public key that fits the algorithm, is the
 * key of the token, and confirms the signature. The claims {@code jti}, {@code htm},
 * {@code htu}, {@code iat} and {@code ath} are present and have the right types; the
 * caller compares them with its request.
 * <p>
 * Checks run in the order of their cost. The key is compared with the token's before a
 * signature is verified, so a client that does not know the public key of a stolen token
 * causes no verification. Thread-safe.
 */
public final class DpopProofVerifier {

	/** The algorithms that are accepted by default. */
	public static final List<String> DEFAULT_ALGORITHMS = List.of("ES256", "RS256", "PS256", "EdDSA");

	/** The longest accepted proof, in characters. */
	static final int MAX_LENGTH = 8 * 1024;

	private static final String TYPE = "dpop+jwt";

	/** Larger keys and exponents make a verification expensive. */
	private static final int MAX_RSA_BITS = 4096;

	private static final int MAX_EXPONENT_BITS = 32;

	private static final int MAX_URI_LENGTH = 4096;

	private static final Set<String> REQUIRED = Set.of("jti", "htm", "htu", "ath");

	private final Map<SignatureAlgorithm, JWSHeader> headers = new EnumMap<>(SignatureAlgorithm.class);

	/**
	 * Creates a verifier.
	 * @param algorithms the accepted algorithms
	 * @throws IllegalArgumentException if one is symmetric
	 */
	public DpopProofVerifier(Collection<SignatureAlgorithm> algorithms) {
		for (SignatureAlgorithm algorithm : algorithms) {
			if (algorithm.isSymmetric()) {
				throw new IllegalArgumentException("A proof has an asymmetric signature");
			}
			this.headers.put(algorithm, new JWSHeader.Builder(algorithm.jose()).type(new JOSEObjectType(TYPE)).build());
		}
	}

	/**
	 * Verifies a proof.
	 * @param proof the value of the {@code DPoP} header
	 * @param thumbprint the thumbprint of the key that the access token is bound to
	 * @param known a key of an earlier proof for the same thumbprint, or {@code null}; a
	 * proof with the same header needs not be parsed again
	 * @return the proof
	 * @throws InvalidTokenException with {@link Reason#INVALID_DPOP_PROOF} if it is not
	 * as described
	 */
	public DpopProof verify(String proof, String thumbprint, @Nullable DpopKey known) {
		boolean same = known != null && known.thumbprint().equals(thumbprint) && known.isOf(proof);
		CompactJws jws = parsed(proof, same ? known : null);
		DpopKey key = (same && known != null) ? known : key(proof, jws.header(), thumbprint);
		try {
			if (!key.verifier().verify(key.header(), jws.signingInput(), jws.signature())) {
				throw invalid(() -> "its key does not confirm the signature");
			}
		}
		catch (JOSEException ex) {
			throw invalid(() -> "its signature cannot be verified");
		}
		return proof(key, claims(jws));
	}

	private static CompactJws parsed(String proof, @Nullable DpopKey known) {
		try {
			return CompactJws.parseProof(proof, MAX_LENGTH, (known != null) ? known.header() : null);
		}
		catch (InvalidTokenException ex) {
			throw invalid(() -> "it is malformed");
		}
	}

	private DpopKey key(String proof, JWSHeader header, String thumbprint) {
		if (header.getType() == null || !TYPE.equals(CompactJws.normalizedType(header.getType().getType()))) {
			throw invalid(() -> "'typ' is " + TokenRefusal.quoted(header.getType()));
		}
		Optional<SignatureAlgorithm> algorithm = SignatureAlgorithm.ofName(header.getAlgorithm().getName());
		JWSHeader bare = algorithm.map(this.headers::get).orElse(null);
		if (bare == null) {
			throw invalid(() -> "'alg' is " + TokenRefusal.quoted(header.getAlgorithm()));
		}
		JWK key = header.getJWK();
		if (key == null || !algorithm.get().fits(key)) {
			throw invalid(() -> "'jwk' is missing, or does not fit 'alg'");
		}
		if (!isOf(key, thumbprint)) {
			throw invalid(() -> "'jwk' is not the key that the token is bound to");
		}
		Optional<String> objection = KeyRing.objection(key);
		if (objection.isPresent()) {
			throw invalid(() -> "'jwk' is not accepted: " + objection.get());
		}
		if (key instanceof RSAKey rsa && (rsa.size() > MAX_RSA_BITS
				|| rsa.getPublicExponent().decodeToBigInteger().bitLength() > MAX_EXPONENT_BITS)) {
			throw invalid(() -> "'jwk' is larger than is accepted");
		}
		try {
			return new DpopKey(proof.substring(0, proof.indexOf('.')), bare, thumbprint, KeyRing.verifier(key));
		}
		catch (JOSEException ex) {
			throw invalid(() -> "'jwk' cannot be used");
		}
	}

	private static boolean isOf(JWK key, String thumbprint) {
		try {
			return key.computeThumbprint().toString().equals(thumbprint);
		}
		catch (JOSEException ex) {
			return false;
		}
	}

	private static Map<String, Object> claims(CompactJws jws) {
		try {
			return jws.claims();
		}
		catch (InvalidTokenException ex) {
			throw invalid(() -> "its claims are malformed");
		}
	}

	private static DpopProof proof(DpopKey key, Map<String, Object> claims) {
		if (!REQUIRED.stream().allMatch((name) -> claims.get(name) instanceof String)
				|| !CompactJws.areIdentifiers(claims, List.of("jti", "htm", "ath", "nonce"))
				|| text(claims, "htu").length() > MAX_URI_LENGTH) {
			throw invalid(() -> "a claim is missing, or has a wrong shape");
		}
		try {
			return new DpopProof(key, text(claims, "jti"), text(claims, "htm"), text(claims, "htu"),
					ClaimsValidator.date(claims.get("iat")), text(claims, "ath"), (String) claims.get("nonce"));
		}
		catch (InvalidTokenException ex) {
			throw invalid(() -> "'iat' is missing, or is not a time");
		}
	}

	private static String text(Map<String, Object> claims, String name) {
		return String.valueOf(claims.get(name));
	}

	private static InvalidTokenException invalid(Supplier<String> details) {
		return TokenRefusal.of(Reason.INVALID_DPOP_PROOF, () -> "a DPoP proof: " + details.get());
	}

}
