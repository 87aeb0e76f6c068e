package io.gatehouse.token;

import java.text.ParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import com.nimbusds.jose.Algorithm;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.crypto.factories.DefaultJWSSignerFactory;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyOperation;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64URL;
import org.jspecify.annotations.Nullable;

/**
 * Private key that signs access tokens, and public keys that are published. Immutable.
 * {@link #toString()} shows ids only.
 * <p>
 * To rotate: publish the next key after the active one, and wait until all verifiers have
 * fetched it ({@code gatehouse.jwk-set.max-age}, 5 minutes by default). Then put it
 * first, and keep the previous key after it until its last token has expired. The
 * algorithm may change only together with the key. In that case give each key its
 * {@code alg}: only the active key gets it from the configuration, and for another key
 * without {@code alg} verifiers assume the first accepted algorithm that fits it.
 */
public final class SigningKeys {

	private final SignatureAlgorithm algorithm;

	private final JWK active;

	private final JWKSet published;

	private SigningKeys(SignatureAlgorithm algorithm, JWK active, JWKSet published) {
		this.algorithm = algorithm;
		this.active = active;
		this.published = published;
	}

	/**
	 * Makes signing keys from an application's own keys.
	 * @param algorithm the active key's algorithm: RSA or ECDSA
	 * @param active a key pair with a key id; its private part may be a handle of a key
	 * store
	 * @param others keys with ids that are published too, such as the next and the
	 * previous one; their private parts are not used
	 * @return the keys
	 * @throws IllegalArgumentException if a key is weak, symmetric, not for signing, does
	 * not fit the algorithm, or has no id of its own
	 */
	public static SigningKeys of(SignatureAlgorithm algorithm, JWK active, JWK... others) {
		List<JWK> keys = new ArrayList<>(List.of(active));
		keys.addAll(Arrays.asList(others));
		Set<String> ids = new HashSet<>();
		for (JWK key : keys) {
			refuse(key, objection(key));
			if (key.getKeyID() == null || !ids.add(key.getKeyID())) {
				refuse(key, Optional.of("It has no id of its own."));
			}
		}
		refuse(active, signingObjection(active, algorithm));
		List<JWK> published = new ArrayList<>();
		published.add(publicPart(active, algorithm.jose()));
		for (JWK other : others) {
			published.add(publicPart(other, other.getAlgorithm()));
		}
		return new SigningKeys(algorithm, active, new JWKSet(published));
	}

	/**
	 * Reads the keys that an operator's settings name; the first private one becomes
	 * active. It reads files, and makes the key file if this is configured, so it is for
	 * the start only.
	 * @param prefix the beginning of the properties' names, such as
	 * {@code gatehouse.session.}
	 * @param settings the settings
	 * @return the keys
	 * @throws InvalidSettingException if keys are missing, unreadable, weak or
	 * contradictory; it names the property
	 */
	public static SigningKeys load(String prefix, SigningKeySettings settings) {
		return SigningKeyLoader.load(prefix, settings);
	}

	private static void refuse(JWK key, Optional<String> objection) {
		if (objection.isPresent()) {
			throw new IllegalArgumentException("Key '" + key.getKeyID() + "': " + objection.get());
		}
	}

	/**
	 * Returns the public part as it is published: for signatures, and for one algorithm
	 * if that is known. It may be unknown for a key that is not active: the previous key
	 * may have signed its tokens by another algorithm.
	 */
	private static JWK publicPart(JWK key, @Nullable Algorithm algorithm) {
		Map<String, Object> members = key.toPublicJWK().toJSONObject();
		members.put("use", KeyUse.SIGNATURE.getValue());
		// the operations of the private key say "sign"
		members.remove("key_ops");
		if (algorithm != null) {
			members.put("alg", algorithm.getName());
		}
		try {
			return JWK.parse(members);
		}
		catch (ParseException ex) {
			throw new IllegalArgumentException("Not a usable key", ex);
		}
	}

	/** Returns the reason, if any, not to publish a key. */
	static Optional<String> objection(JWK key) {
		if (key instanceof OctetSequenceKey) {
			return Optional.of("It is symmetric, and the JWK Set is public.");
		}
		if (key.getKeyUse() != null && !KeyUse.SIGNATURE.equals(key.getKeyUse())) {
			return Optional.of("Its use is not 'sig'.");
		}
		return KeyStrength.weakness(key);
	}

	/**
	 * Returns the reason, if any, not to sign with a key, besides
	 * {@link #objection(JWK)}.
	 */
	static Optional<String> signingObjection(JWK key, SignatureAlgorithm algorithm) {
		String name = algorithm.jose().getName();
		if (!key.isPrivate()) {
			return Optional.of("It has no private part to sign with.");
		}
		if (!algorithm.fits(key)) {
			return Optional.of("It does not fit the algorithm " + name + ".");
		}
		Algorithm own = key.getAlgorithm();
		if (own != null && !own.getName().equals(name)) {
			return Optional.of("It is for the algorithm " + own.getName() + ", not for " + name + ".");
		}
		if (key.getKeyOperations() != null && !key.getKeyOperations().contains(KeyOperation.SIGN)) {
			return Optional.of("Its key_ops do not allow signing.");
		}
		return isPair(key, algorithm.jose()) ? Optional.empty()
				: Optional.of("Its private and public parts do not match.");
	}

	/** Tells whether the public part verifies a signature of the private part. */
	private static boolean isPair(JWK key, JWSAlgorithm algorithm) {
		byte[] sample = { 'g', 'a', 't', 'e' };
		JWSHeader header = new JWSHeader(algorithm);
		try {
			Base64URL signature = new DefaultJWSSignerFactory().createJWSSigner(key, algorithm).sign(header, sample);
			return (key instanceof RSAKey rsa)
					? new RSASSAVerifier(rsa.toRSAPublicKey()).verify(header, sample, signature)
					: key instanceof ECKey ec
							&& new ECDSAVerifier(ec.toECPublicKey()).verify(header, sample, signature);
		}
		catch (JOSEException | RuntimeException ex) {
			return false;
		}
	}

	/**
	 * Returns the algorithm of the active key.
	 * @return the algorithm
	 */
	public SignatureAlgorithm algorithm() {
		return this.algorithm;
	}

	/**
	 * Returns the key that signs.
	 * @return a key pair; keep it secret
	 */
	public JWK active() {
		return this.active;
	}

	/**
	 * Returns the keys that are published: the active one first, and public parts only.
	 * @return a JWK Set (RFC 7517)
	 */
	public JWKSet published() {
		return this.published;
	}

	@Override
	public String toString() {
		return "SigningKeys[algorithm=" + this.algorithm + ", active=" + this.active.getKeyID() + ", published="
				+ this.published.getKeys().stream().map(JWK::getKeyID).toList() + "]";
	}

}
