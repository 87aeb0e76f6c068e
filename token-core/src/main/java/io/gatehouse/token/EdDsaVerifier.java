package io.gatehouse.token;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.interfaces.EdECPublicKey;
import java.security.spec.EdECPoint;
import java.security.spec.EdECPublicKeySpec;
import java.security.spec.NamedParameterSpec;
import java.util.Set;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.jca.JCAContext;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.util.Base64URL;

/**
 * Verifies Ed25519 signatures (RFC 8037) with the JDK (JEP 339). Nimbus' own verifier
 * needs Google Tink.
 */
final class EdDsaVerifier implements JWSVerifier {

	private static final int KEY_BYTES = 32;

	private final JCAContext context = new JCAContext();

	private final EdECPublicKey key;

	EdDsaVerifier(OctetKeyPair pair) throws JOSEException {
		this.key = publicKey(pair.getX().decode());
	}

	private static EdECPublicKey publicKey(byte[] encoded) throws JOSEException {
		if (encoded.length != KEY_BYTES) {
			throw new JOSEException("An Ed25519 public key has " + KEY_BYTES + " bytes");
		}
		// RFC 8032, section 5.1.2: y in little endian, the sign of x in the last bit
		byte[] bigEndian = new byte[KEY_BYTES];
		for (int i = 0; i < KEY_BYTES; i++) {
			bigEndian[i] = encoded[KEY_BYTES - 1 - i];
		}
		boolean xOdd = (bigEndian[0] & 0x80) != 0;
		bigEndian[0] &= 0x7f;
		try {
			EdECPoint point = new EdECPoint(xOdd, new BigInteger(1, bigEndian));
			return (EdECPublicKey) KeyFactory.getInstance("Ed25519")
				.generatePublic(new EdECPublicKeySpec(NamedParameterSpec.ED25519, point));
		}
		catch (GeneralSecurityException ex) {
			throw new JOSEException("Not an Ed25519 public key", ex);
		}
	}

	/** Returns the y coordinate of the key's point. */
	BigInteger pointY() {
		return this.key.getPoint().getY();
	}

	@Override
	public boolean verify(JWSHeader header, byte[] signingInput, Base64URL signature) throws JOSEException {
		try {
			Signature verification = Signature.getInstance("Ed25519");
			verification.initVerify(this.key);
			verification.update(signingInput);
			return verification.verify(signature.decode());
		}
		catch (java.security.SignatureException ex) {
			// not a validly encoded signature
			return false;
		}
		catch (GeneralSecurityException ex) {
			throw new JOSEException("Ed25519 is not available", ex);
		}
	}

	@Override
	public Set<JWSAlgorithm> supportedJWSAlgorithms() {
		return Set.of(JWSAlgorithm.EdDSA);
	}

	@Override
	public JCAContext getJCAContext() {
		return this.context;
	}

}
