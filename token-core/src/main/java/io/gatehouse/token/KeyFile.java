package io.gatehouse.token;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.EncodedKeySpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64URL;
import org.jspecify.annotations.Nullable;

import org.springframework.core.io.DefaultResourceLoader;
import org.springframework.core.io.FileSystemResource;
import org.springframework.core.io.FileSystemResourceLoader;
import org.springframework.core.io.Resource;
import org.springframework.core.io.ResourceLoader;

/**
 * Reads key files of operators: a JWK Set or a single JWK (RFC 7517), or PEM (RFC 7468)
 * with {@code PUBLIC KEY}, {@code CERTIFICATE} and PKCS #8 {@code PRIVATE KEY} blocks. A
 * key without {@code kid} gets its thumbprint (RFC 7638) as id. A private EC key in PEM
 * needs its public key in the same file.
 */
public final class KeyFile {

	private static final Pattern PEM_BLOCK = Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([^-]*)-----END \\1-----");

	private final String property;

	private final @Nullable String location;

	private KeyFile(String property, @Nullable String location) {
		this.property = property;
		this.location = location;
	}

	/**
	 * Reads all keys of a file.
	 * @param property the property that names the file, for error messages
	 * @param location {@code classpath:…}, {@code file:…} or a path
	 * @return the keys, at least one, each with a key id
	 * @throws InvalidSettingException if the file cannot be read or holds no key
	 */
	public static JWKSet read(String property, String location) {
		return new KeyFile(property, location).keys(text(property, location));
	}

	/**
	 * Reads all keys from a property's value, such as a secret store passes it.
	 * @param property the property that holds the text, for error messages
	 * @param text the text in the format of a key file; never shown
	 * @return the keys, at least one, each with a key id
	 * @throws InvalidSettingException if the text holds no key
	 */
	public static JWKSet parse(String property, String text) {
		return new KeyFile(property, null).keys(text);
	}

	private JWKSet keys(String text) {
		try {
			List<JWK> keys = text.stripLeading().startsWith("{") ? json(text) : pem(text);
			if (keys.isEmpty()) {
				throw invalid("It holds no key.", null);
			}
			List<JWK> named = new ArrayList<>();
			for (JWK key : keys) {
				named.add((key.getKeyID() != null) ? key : withKeyId(key));
			}
			return new JWKSet(named);
		}
		catch (ParseException | JOSEException | GeneralSecurityException | IllegalArgumentException ex) {
			throw invalid("It holds something that is not a key.", ex);
		}
	}

	private static String text(String property, String location) {
		ResourceLoader loader = location.startsWith("classpath:") ? new DefaultResourceLoader()
				: new FileSystemResourceLoader();
		Resource resource = location.contains(":") ? loader.getResource(location) : new FileSystemResource(location);
		if (location.startsWith("http:") || location.startsWith("https:")) {
			throw new InvalidSettingException(property, location, "It is a URL and not a file.",
					"Set the issuer's 'jwk-set-uri' instead; it has time-outs and is refreshed.");
		}
		try {
			return resource.getContentAsString(StandardCharsets.UTF_8);
		}
		catch (IOException ex) {
			throw new InvalidSettingException(property, location, "The file cannot be read.",
					"Check that it exists and that this process may read it.");
		}
	}

	private InvalidSettingException invalid(String reason, @Nullable Exception cause) {
		InvalidSettingException exception = new InvalidSettingException(this.property, this.location, reason,
				"Give a JWK Set, or PEM with PUBLIC KEY, CERTIFICATE or PKCS #8 PRIVATE KEY blocks.");
		if (cause != null) {
			exception.initCause(cause);
		}
		return exception;
	}

	private static List<JWK> json(String text) throws ParseException {
		return text.contains("\"keys\"") ? JWKSet.parse(text).getKeys() : List.of(JWK.parse(text));
	}

	private static JWK withKeyId(JWK key) throws JOSEException, ParseException {
		var members = key.toJSONObject();
		members.put("kid", key.computeThumbprint().toString());
		return JWK.parse(members);
	}

	private static List<JWK> pem(String text) throws GeneralSecurityException {
		List<PublicKey> publicKeys = new ArrayList<>();
		List<PrivateKey> privateKeys = new ArrayList<>();
		Matcher blocks = PEM_BLOCK.matcher(text);
		while (blocks.find()) {
			byte[] der = Base64.getMimeDecoder().decode(blocks.group(2));
			switch (blocks.group(1)) {
				case "PUBLIC KEY" -> publicKeys.add(publicKey(der));
				case "CERTIFICATE" -> publicKeys.add(CertificateFactory.getInstance("X.509")
					.generateCertificate(new ByteArrayInputStream(der))
					.getPublicKey());
				case "PRIVATE KEY" -> privateKeys.add(privateKey(der));
				default -> throw new IllegalArgumentException("A PEM block that is not supported");
			}
		}
		return join(publicKeys, privateKeys);
	}

	private static PublicKey publicKey(byte[] der) throws GeneralSecurityException {
		EncodedKeySpec spec = new X509EncodedKeySpec(der);
		for (String algorithm : List.of("RSA", "EC", "Ed25519")) {
			try {
				return KeyFactory.getInstance(algorithm).generatePublic(spec);
			}
			catch (GeneralSecurityException ex) {
				// of another type: the next one tells
			}
		}
		throw new GeneralSecurityException("A public key of a type that is not supported");
	}

	private static PrivateKey privateKey(byte[] der) throws GeneralSecurityException {
		EncodedKeySpec spec = new PKCS8EncodedKeySpec(der);
		for (String algorithm : List.of("RSA", "EC")) {
			try {
				return KeyFactory.getInstance(algorithm).generatePrivate(spec);
			}
			catch (GeneralSecurityException ex) {
				// of another type: the next one tells
			}
		}
		throw new GeneralSecurityException("A private key of a type that is not supported");
	}

	private static List<JWK> join(List<PublicKey> publicKeys, List<PrivateKey> privateKeys)
			throws GeneralSecurityException {
		List<JWK> keys = new ArrayList<>();
		for (PrivateKey privateKey : privateKeys) {
			keys.add(pair(privateKey, publicKeys));
		}
		for (PublicKey publicKey : publicKeys) {
			keys.add(jwk(publicKey));
		}
		return keys;
	}

	private static JWK pair(PrivateKey privateKey, List<PublicKey> publicKeys) throws GeneralSecurityException {
		if (privateKey instanceof RSAPrivateCrtKey rsa) {
			RSAPublicKey publicKey = (RSAPublicKey) KeyFactory.getInstance("RSA")
				.generatePublic(new RSAPublicKeySpec(rsa.getModulus(), rsa.getPublicExponent()));
			publicKeys.remove(publicKey);
			return new RSAKey.Builder(publicKey).privateKey(rsa).build();
		}
		if (privateKey instanceof ECPrivateKey ec) {
			for (PublicKey publicKey : publicKeys) {
				if (publicKey instanceof ECPublicKey ecPublic && isPair(ec, ecPublic)) {
					publicKeys.remove(publicKey);
					return new ECKey.Builder(Curve.forECParameterSpec(ec.getParams()), ecPublic).privateKey(ec).build();
				}
			}
			throw new IllegalArgumentException("The public key of a private EC key is missing");
		}
		throw new IllegalArgumentException("A private key that is not supported");
	}

	/** Tells whether the public key verifies a signature of the private key. */
	private static boolean isPair(ECPrivateKey privateKey, ECPublicKey publicKey) throws GeneralSecurityException {
		if (!publicKey.getParams().getCurve().equals(privateKey.getParams().getCurve())) {
			return false;
		}
		byte[] probe = "probe".getBytes(StandardCharsets.US_ASCII);
		Signature signature = Signature.getInstance("SHA256withECDSA");
		signature.initSign(privateKey);
		signature.update(probe);
		byte[] signed = signature.sign();
		signature.initVerify(publicKey);
		signature.update(probe);
		return signature.verify(signed);
	}

	private static JWK jwk(PublicKey key) {
		if (key instanceof RSAPublicKey rsa) {
			return new RSAKey.Builder(rsa).build();
		}
		if (key instanceof ECPublicKey ec) {
			return new ECKey.Builder(Curve.forECParameterSpec(ec.getParams()), ec).build();
		}
		if (key instanceof EdECPublicKey edwards && "Ed25519".equals(edwards.getParams().getName())) {
			// RFC 8410: the last 32 bytes of the encoding are the key of RFC 8032
			byte[] encoded = key.getEncoded();
			byte[] point = java.util.Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length);
			return new OctetKeyPair.Builder(Curve.Ed25519, Base64URL.encode(point)).build();
		}
		throw new IllegalArgumentException("A public key that is not supported");
	}

}
