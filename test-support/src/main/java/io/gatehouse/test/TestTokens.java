package io.gatehouse.test;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.EdECPrivateKeySpec;
import java.security.spec.NamedParameterSpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.factories.DefaultJWSSignerFactory;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jose.util.JSONObjectUtils;
import io.gatehouse.token.JwtVerifier;
import org.jspecify.annotations.Nullable;

/**
 * Builder of valid and invalid tokens for tests. A new builder holds a valid access token
 * (RFC 9068) of user {@code alice}. Every header and claim can be changed or removed, and
 * nothing is checked.
 */
public final class TestTokens {

	/** The issuer of the tokens. */
	public static final String ISSUER = "https://auth.test";

	private final Map<String, @Nullable Object> header = new LinkedHashMap<>();

	private final Map<String, @Nullable Object> claims = new LinkedHashMap<>();

	private JWK key;

	private TestTokens(Instant now) {
		this.key = TestKeys.key();
		this.header.put("typ", "at+jwt");
		this.header.put("alg", this.key.getAlgorithm().getName());
		this.header.put("kid", this.key.getKeyID());
		this.claims.put("iss", ISSUER);
		this.claims.put("sub", "alice");
		this.claims.put("aud", List.of(JwtVerifier.DEFAULT_AUDIENCE));
		this.claims.put("iat", now.getEpochSecond());
		this.claims.put("exp", now.plus(Duration.ofMinutes(5)).getEpochSecond());
		this.claims.put("jti", UUID.randomUUID().toString());
		this.claims.put("sid", UUID.randomUUID().toString());
		this.claims.put("roles", List.of("user"));
	}

	/**
	 * Starts with a valid token that is issued now by the system's clock.
	 * @return a builder
	 */
	public static TestTokens token() {
		return token(Clock.systemUTC());
	}

	/**
	 * Starts with a valid token.
	 * @param clock the source of the time of issue
	 * @return a builder
	 */
	public static TestTokens token(Clock clock) {
		return new TestTokens(clock.instant());
	}

	/**
	 * Signs with another key, and names its algorithm and id in the header.
	 * @param signingKey a key pair or secret with an {@code alg}
	 * @return this builder
	 */
	public TestTokens key(JWK signingKey) {
		this.key = signingKey;
		this.header.put("alg", signingKey.getAlgorithm().getName());
		this.header.put("kid", signingKey.getKeyID());
		return this;
	}

	/**
	 * Sets a header parameter.
	 * @param name the name
	 * @param value the value; {@code null} removes it
	 * @return this builder
	 */
	public TestTokens header(String name, @Nullable Object value) {
		set(this.header, name, value);
		return this;
	}

	/**
	 * Sets a claim.
	 * @param name the name
	 * @param value the value; {@code null} removes it
	 * @return this builder
	 */
	public TestTokens claim(String name, @Nullable Object value) {
		set(this.claims, name, value);
		return this;
	}

	/**
	 * Changes the claims in place.
	 * @param change takes the claims
	 * @return this builder
	 */
	public TestTokens claims(Consumer<Map<String, @Nullable Object>> change) {
		change.accept(this.claims);
		return this;
	}

	private static void set(Map<String, @Nullable Object> members, String name, @Nullable Object value) {
		if (value != null) {
			members.put(name, value);
		}
		else {
			members.remove(name);
		}
	}

	/**
	 * Returns the current value of a claim.
	 * @param name the claim
	 * @return its text, such as the {@code jti}
	 */
	public String text(String name) {
		return String.valueOf(this.claims.get(name));
	}

	/**
	 * Returns the claims as JSON.
	 * @return the text of a JSON object
	 */
	public String payload() {
		return JSONObjectUtils.toJSONString(this.claims);
	}

	/**
	 * Signs the token.
	 * @return the token in compact form
	 */
	public String sign() {
		return sign(JSONObjectUtils.toJSONString(this.header), payload());
	}

	/**
	 * Signs texts as they are, well-formed or not.
	 * @param headerText the header's text
	 * @param payloadText the payload's text
	 * @return the token in compact form
	 */
	public String sign(String headerText, String payloadText) {
		String input = Base64URL.encode(headerText) + "." + Base64URL.encode(payloadText);
		return input + "." + signature(input.getBytes(StandardCharsets.US_ASCII));
	}

	private Base64URL signature(byte[] input) {
		try {
			if (this.key instanceof OctetKeyPair pair) {
				return ed25519(pair, input);
			}
			JWSHeader signingHeader = new JWSHeader(JWSAlgorithm.parse(this.key.getAlgorithm().getName()));
			return new DefaultJWSSignerFactory().createJWSSigner(this.key, signingHeader.getAlgorithm())
				.sign(signingHeader, input);
		}
		catch (JOSEException | GeneralSecurityException ex) {
			throw new IllegalArgumentException("The key does not sign", ex);
		}
	}

	private static Base64URL ed25519(OctetKeyPair pair, byte[] input) throws GeneralSecurityException {
		Signature signature = Signature.getInstance("Ed25519");
		signature.initSign(KeyFactory.getInstance("Ed25519")
			.generatePrivate(new EdECPrivateKeySpec(NamedParameterSpec.ED25519, pair.getDecodedD())));
		signature.update(input);
		return Base64URL.encode(signature.sign());
	}

	@Override
	public String toString() {
		return "TestTokens[" + this.claims.get("sub") + "]";
	}

}
