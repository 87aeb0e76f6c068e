package io.gatehouse.token;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyOperation;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64URL;
import org.jspecify.annotations.Nullable;

/**
 * Immutable set of the keys of one issuer at one time. Each key is bound to exactly one
 * algorithm: its own {@code alg}, or else the first accepted algorithm that fits it. So
 * neither a token nor a key can select another algorithm.
 */
final class KeyRing {

	private final List<Entry> entries;

	private KeyRing(List<Entry> entries) {
		this.entries = List.copyOf(entries);
	}

	/**
	 * Makes a ring of the usable keys of a set: public, strong, made for verifying, and
	 * with an accepted algorithm. The other keys are left out with a warning.
	 * @param unused logs the keys that must not be used
	 */
	static KeyRing ofPublic(JWKSet keys, List<SignatureAlgorithm> accepted, UnusedKeys unused) {
		List<Entry> entries = new ArrayList<>();
		for (JWK key : keys.getKeys()) {
			Optional<String> objection = objection(key);
			if (objection.isPresent()) {
				unused.add(key, objection.get());
				continue;
			}
			algorithm(key, accepted).ifPresent((algorithm) -> entries.add(entry(key, algorithm)));
		}
		return new KeyRing(entries);
	}

	/** Makes a ring of one shared secret. */
	static KeyRing ofSecret(byte[] secret, SignatureAlgorithm algorithm) {
		OctetSequenceKey key = new OctetSequenceKey.Builder(secret).build();
		return new KeyRing(List.of(entry(key, algorithm)));
	}

	/** Returns the reason, if any, not to verify tokens of other parties with a key. */
	static Optional<String> objection(JWK key) {
		if (key instanceof OctetSequenceKey) {
			return Optional.of("It is symmetric, and was published.");
		}
		if (key.isPrivate()) {
			return Optional.of("Its private part was published; the issuer must replace it.");
		}
		if (key.getKeyUse() != null && !KeyUse.SIGNATURE.equals(key.getKeyUse())) {
			return Optional.of("Its use is not 'sig'.");
		}
		if (key.getKeyOperations() != null && !key.getKeyOperations().contains(KeyOperation.VERIFY)) {
			return Optional.of("Its key_ops do not allow verification.");
		}
		return KeyStrength.weakness(key);
	}

	private static Optional<SignatureAlgorithm> algorithm(JWK key, List<SignatureAlgorithm> accepted) {
		return accepted.stream()
			.filter((algorithm) -> algorithm.fits(key))
			.filter((algorithm) -> key.getAlgorithm() == null
					|| key.getAlgorithm().getName().equals(algorithm.jose().getName()))
			.findFirst();
	}

	private static Entry entry(JWK key, SignatureAlgorithm algorithm) {
		try {
			return new Entry(key, key.getKeyID(), algorithm, verifier(key));
		}
		catch (JOSEException ex) {
			throw new IllegalArgumentException("Not a usable key", ex);
		}
	}

	/** Makes the verifier of a public key or secret. */
	static JWSVerifier verifier(JWK key) throws JOSEException {
		if (key instanceof RSAKey rsa) {
			return new RSASSAVerifier(rsa.toRSAPublicKey());
		}
		if (key instanceof ECKey ec) {
			return new ECDSAVerifier(ec.toECPublicKey());
		}
		if (key instanceof OctetKeyPair pair) {
			return new EdDsaVerifier(pair);
		}
		return new MACVerifier(key.toOctetSequenceKey());
	}

	static String printable(@Nullable String text) {
		if (text == null) {
			return "";
		}
		String bounded = (text.length() > 64) ? text.substring(0, 64) + "…" : text;
		return bounded.replaceAll("[^\\x20-\\x7e…]", "?");
	}

	/**
	 * Checks whether another ring has the same keys, so that it confirms the same tokens.
	 */
	boolean isSame(KeyRing other) {
		return this.entries.stream().map(Entry::key).toList().equals(other.entries.stream().map(Entry::key).toList())
				&& this.entries.stream()
					.map(Entry::algorithm)
					.toList()
					.equals(other.entries.stream().map(Entry::algorithm).toList());
	}

	boolean isEmpty() {
		return this.entries.isEmpty();
	}

	/** Tells whether any key could confirm a token with this header. */
	boolean hasKeyFor(JWSHeader header) {
		for (Entry entry : this.entries) {
			if (entry.matches(header)) {
				return true;
			}
		}
		return false;
	}

	/**
	 * Tells whether a key that the header may name confirms the signature with the key's
	 * own algorithm.
	 */
	boolean confirms(JWSHeader header, byte[] signingInput, Base64URL signature) {
		for (Entry entry : this.entries) {
			if (entry.matches(header) && entry.confirms(header, signingInput, signature)) {
				return true;
			}
		}
		return false;
	}

	/** Returns the id and the algorithm of each key. */
	@Override
	public String toString() {
		return this.entries.stream()
			.map((entry) -> "'" + printable(entry.keyId()) + "' (" + entry.algorithm().jose() + ")")
			.toList()
			.toString();
	}

	private record Entry(JWK key, @Nullable String keyId, SignatureAlgorithm algorithm, JWSVerifier verifier) {

		boolean matches(JWSHeader header) {
			return this.algorithm.jose().equals(header.getAlgorithm())
					&& (header.getKeyID() == null || this.keyId == null || this.keyId.equals(header.getKeyID()));
		}

		boolean confirms(JWSHeader header, byte[] signingInput, Base64URL signature) {
			try {
				return this.verifier.verify(header, signingInput, signature);
			}
			catch (JOSEException ex) {
				return false;
			}
		}

	}

}
