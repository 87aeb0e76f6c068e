package io.gatehouse.token;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.RSAPrivateKeySpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jose.util.JSONObjectUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests the form, key and signature of DPoP proofs (RFC 9449, section 4.3).
 */
class DpopProofVerifierTests {

	private static final JWK KEY = Tokens.key("ES256");

	private final DpopProofVerifier verifier = new DpopProofVerifier(List.of(SignatureAlgorithm.ES256,
			SignatureAlgorithm.RS256, SignatureAlgorithm.PS256, SignatureAlgorithm.EDDSA));

	private static Map<String, Object> header(JWK key) {
		Map<String, Object> header = new LinkedHashMap<>();
		header.put("typ", "dpop+jwt");
		header.put("alg", key.getAlgorithm().getName());
		header.put("jwk", new LinkedHashMap<>(key.getRequiredParams()));
		return header;
	}

	private static Map<String, Object> claims() {
		return new LinkedHashMap<>(Map.of("jti", "one", "htm", "GET", "htu", "https://api.example.test/", "iat",
				1_780_000_000L, "ath", "hash"));
	}

	private static String proof(JWK key, Map<String, Object> header, Map<String, Object> claims) {
		return Tokens.sign(key, JSONObjectUtils.toJSONString(header), JSONObjectUtils.toJSONString(claims));
	}

	private static String thumbprint(JWK key) {
		try {
			return key.computeThumbprint().toString();
		}
		catch (JOSEException ex) {
			throw new IllegalArgumentException(ex);
		}
	}

	private void assertInvalid(String proof, JWK key) {
		assertThatExceptionOfType(InvalidTokenException.class)
			.isThrownBy(() -> this.verifier.verify(proof, thumbprint(key), null))
			.extracting(InvalidTokenException::reason)
			.isEqualTo(Reason.INVALID_DPOP_PROOF);
	}

	@ParameterizedTest
	@ValueSource(strings = { "ES256", "RS256", "PS256", "EdDSA" })
	void verifyWhenProofIsGoodThenGivesItsClaims(String algorithm) {
		JWK key = Tokens.key(algorithm);
		Map<String, Object> claims = claims();
		claims.put("nonce", "n");
		DpopProof proof = this.verifier.verify(proof(key, header(key), claims), thumbprint(key), null);
		assertThat(proof.id()).isEqualTo("one");
		assertThat(proof.method()).isEqualTo("GET");
		assertThat(proof.uri()).isEqualTo("https://api.example.test/");
		assertThat(proof.issuedAt().getEpochSecond()).isEqualTo(1_780_000_000L);
		assertThat(proof.tokenHash()).isEqualTo("hash");
		assertThat(proof.nonce()).isEqualTo("n");
		DpopProof next = this.verifier.verify(proof(key, header(key), claims()), thumbprint(key), proof.key());
		assertThat(next.key()).isSameAs(proof.key());
		assertThat(next.nonce()).isNull();
	}

	static Stream<Arguments> headers() {
		List<Arguments> rows = new ArrayList<>();
		for (Object type : new Object[] { "JWT", "at+jwt", "dpop", "dpop+jwt2", 7, List.of("dpop+jwt") }) {
			rows.add(row("typ " + type, (header) -> header.put("typ", type)));
		}
		rows.add(row("no typ", (header) -> header.remove("typ")));
		for (Object algorithm : new Object[] { "none", "HS256", "ES384", "RS512", "RS256", "es256", "", 7 }) {
			rows.add(row("alg " + algorithm, (header) -> header.put("alg", algorithm)));
		}
		rows.add(row("no jwk", (header) -> header.remove("jwk")));
		rows.add(row("a jwk that is a text", (header) -> header.put("jwk", "key")));
		rows.add(row("an empty jwk", (header) -> header.put("jwk", Map.of())));
		rows.add(row("a private jwk", (header) -> header.put("jwk", KEY.toJSONObject())));
		rows.add(row("another jwk", (header) -> header.put("jwk", Tokens.key("ES256", "b").getRequiredParams())));
		rows.add(row("a jwk for encryption", (header) -> {
			Map<String, Object> members = new LinkedHashMap<>(KEY.getRequiredParams());
			members.put("use", "enc");
			header.put("jwk", members);
		}));
		rows.add(row("a point that is not on the curve", (header) -> {
			Map<String, Object> members = new LinkedHashMap<>(KEY.getRequiredParams());
			members.put("y", members.get("x"));
			header.put("jwk", members);
		}));
		for (String refused : List.of("crit", "b64", "jku", "x5u", "x5c", "enc", "zip")) {
			rows.add(row(refused, (header) -> header.put(refused, List.of("exp"))));
		}
		return rows.stream();
	}

	private static Arguments row(String name, Consumer<Map<String, Object>> change) {
		return Arguments.argumentSet(name, change);
	}

	@ParameterizedTest
	@MethodSource("headers")
	void verifyWhenHeaderIsWrongThenRefuses(Consumer<Map<String, Object>> change) {
		Map<String, Object> header = header(KEY);
		change.accept(header);
		assertInvalid(proof(KEY, header, claims()), KEY);
	}

	/** Nimbus reads all members of a key, and not each of its failures is checked. */
	@Test
	void verifyWhenMembersOfKeyAreStrangeThenRefusesOrIgnoresThem() {
		List<Object> values = Stream
			.of("", "x", 7, -1, 1e300, true, List.of(), List.of(7), List.of("x"), Map.of(), Map.of("a", List.of()),
					"\u0000", "AAAA", "https://a b/", List.of("verify", "verify"), List.of(Map.of()))
			.toList();
		for (JWK key : List.of(KEY, Tokens.key("RS256"), Tokens.key("EdDSA"))) {
			for (String name : List.of("kty", "crv", "x", "y", "n", "e", "d", "k", "use", "key_ops", "alg", "kid",
					"x5u", "x5t", "x5t#S256", "x5c", "exp", "nbf", "iat", "revoked", "oth", "p", "q", "dp")) {
				for (Object value : values) {
					Map<String, Object> header = header(key);
					Map<String, Object> members = new LinkedHashMap<>(key.getRequiredParams());
					members.put(name, value);
					header.put("jwk", members);
					assertAcceptedOrInvalid(proof(key, header, claims()), key);
				}
			}
			for (String name : List.of("typ", "cty", "kid", "alg", "jwk", "x5t", "x5t#S256", "epk", "p2c", "url", "iss",
					"nonce", "apu")) {
				for (Object value : values) {
					Map<String, Object> header = header(key);
					header.put(name, value);
					assertAcceptedOrInvalid(proof(key, header, claims()), key);
				}
			}
		}
	}

	private void assertAcceptedOrInvalid(String proof, JWK key) {
		try {
			assertThat(this.verifier.verify(proof, thumbprint(key), null).id()).isEqualTo("one");
		}
		catch (InvalidTokenException ex) {
			assertThat(ex.reason()).isEqualTo(Reason.INVALID_DPOP_PROOF);
		}
	}

	static Stream<Arguments> claimChanges() {
		List<Arguments> rows = new ArrayList<>();
		for (String name : List.of("jti", "htm", "htu", "iat", "ath")) {
			rows.add(row("no " + name, (claims) -> claims.remove(name)));
			rows.add(row(name + " a list", (claims) -> claims.put(name, List.of("GET"))));
			rows.add(row(name + " empty", (claims) -> claims.put(name, "")));
		}
		rows.add(row("a long jti", (claims) -> claims.put("jti", "x".repeat(257))));
		rows.add(row("a jti of two lines", (claims) -> claims.put("jti", "a\nb")));
		rows.add(row("a nonce that is a number", (claims) -> claims.put("nonce", 7)));
		rows.add(row("iat a text", (claims) -> claims.put("iat", "1780000000")));
		rows.add(row("iat negative", (claims) -> claims.put("iat", -1)));
		rows.add(row("a long htu", (claims) -> claims.put("htu", "https://a/" + "x".repeat(4096))));
		return rows.stream();
	}

	@ParameterizedTest
	@MethodSource("claimChanges")
	void verifyWhenClaimIsWrongThenRefuses(Consumer<Map<String, Object>> change) {
		Map<String, Object> claims = claims();
		change.accept(claims);
		if (!"".equals(claims.get("htu"))) {
			assertInvalid(proof(KEY, header(KEY), claims), KEY);
		}
		else {
			// compared with the request by the caller
			assertThat(this.verifier.verify(proof(KEY, header(KEY), claims), thumbprint(KEY), null).uri()).isEmpty();
		}
	}

	@Test
	void verifyWhenTextIsNoJwsThenRefuses() {
		String good = proof(KEY, header(KEY), claims());
		for (String bad : List.of("", ".", "..", "a.b.c", good + ".", good + "=", good + " ", " " + good,
				good.substring(0, good.lastIndexOf('.') + 1), good.substring(1), good.replace('.', ','),
				good + "A".repeat(8192))) {
			assertInvalid(bad, KEY);
		}
	}

	@Test
	void verifyWhenSignatureIsOfAnotherKeyThenRefuses() {
		assertInvalid(proof(Tokens.key("ES256", "b"), header(KEY), claims()), KEY);
	}

	@Test
	void verifyWhenTokenIsBoundToAnotherKeyThenRefuses() {
		assertInvalid(proof(KEY, header(KEY), claims()), Tokens.key("ES256", "b"));
	}

	@Test
	void verifyWhenMemberIsDuplicateThenRefuses() {
		String header = JSONObjectUtils.toJSONString(header(KEY));
		String claims = JSONObjectUtils.toJSONString(claims());
		assertInvalid(Tokens.sign(KEY, header, claims.replaceFirst("}$", ",\"htm\":\"POST\"}")), KEY);
		assertInvalid(Tokens.sign(KEY, header.replaceFirst("}$", ",\"typ\":\"JWT\"}"), claims), KEY);
	}

	/** Signs with an RSA key that Nimbus would not sign with. */
	private static String rsaProof(RSAKey key, RSAPrivateKeySpec spec) throws GeneralSecurityException {
		String input = Base64URL.encode(JSONObjectUtils.toJSONString(header(key))) + "."
				+ Base64URL.encode(JSONObjectUtils.toJSONString(claims()));
		Signature signature = Signature.getInstance("SHA256withRSA");
		signature.initSign(KeyFactory.getInstance("RSA").generatePrivate(spec));
		signature.update(input.getBytes(StandardCharsets.US_ASCII));
		return input + "." + Base64URL.encode(signature.sign());
	}

	private static RSAPrivateKeySpec spec(RSAKey key) {
		return new RSAPrivateKeySpec(key.getModulus().decodeToBigInteger(),
				key.getPrivateExponent().decodeToBigInteger());
	}

	@Test
	void verifyWhenRsaKeyIsWeakThenRefuses() throws JOSEException, GeneralSecurityException {
		RSAKey good = (RSAKey) Tokens.key("RS256");
		assertThat(this.verifier.verify(rsaProof(good, spec(good)), thumbprint(good), null)).isNotNull();
		RSAKey weak = new RSAKeyGenerator(1024, true).algorithm(JWSAlgorithm.RS256).generate();
		assertInvalid(rsaProof(weak, spec(weak)), weak);
	}

	/** A large exponent makes a verification as expensive as a signature. */
	@Test
	void verifyWhenRsaExponentIsLargeThenRefuses() throws GeneralSecurityException {
		RSAKey good = (RSAKey) Tokens.key("RS256");
		BigInteger phi = good.getFirstPrimeFactor()
			.decodeToBigInteger()
			.subtract(BigInteger.ONE)
			.multiply(good.getSecondPrimeFactor().decodeToBigInteger().subtract(BigInteger.ONE));
		BigInteger exponent = BigInteger.TWO.pow(33).nextProbablePrime();
		RSAKey slow = new RSAKey.Builder(good.getModulus(), Base64URL.encode(exponent)).algorithm(good.getAlgorithm())
			.build();
		String proof = rsaProof(slow,
				new RSAPrivateKeySpec(good.getModulus().decodeToBigInteger(), exponent.modInverse(phi)));
		assertInvalid(proof, slow);
	}

	@Test
	void createWhenAlgorithmIsSymmetricThenRefuses() {
		assertThatIllegalArgumentException().isThrownBy(() -> new DpopProofVerifier(List.of(SignatureAlgorithm.HS256)));
	}

}
