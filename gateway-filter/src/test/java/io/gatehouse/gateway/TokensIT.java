package io.gatehouse.gateway;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import com.github.tomakehurst.wiremock.client.WireMock;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64URL;
import io.gatehouse.test.TestKeys;
import io.gatehouse.test.TestTokens;
import io.gatehouse.token.Reason;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests forged and faulty tokens through the real gateway: they are refused with their
 * reason, and the upstream is never called.
 */
class TokensIT {

	private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

	private final Edge edge = Edge.shared();

	@BeforeEach
	void reset() {
		this.edge.reset();
	}

	static Stream<Arguments> forms() throws Exception {
		TestTokens good = TestTokens.token();
		String token = good.sign();
		String[] part = token.split("\\.");
		List<Arguments> rows = new ArrayList<>();
		for (String none : List.of("none", "None", "NONE", "nOnE", "")) {
			String header = Base64URL.encode("{\"alg\":\"" + none + "\",\"typ\":\"at+jwt\"}") + "." + part[1] + ".";
			rows.add(row("alg '" + none + "' without signature", header, Reason.MALFORMED_TOKEN));
			rows.add(row("alg '" + none + "' with signature", header + part[2],
					none.equals("none") ? Reason.MALFORMED_TOKEN : Reason.BAD_SIGNATURE));
		}
		rows.add(row("empty signature", part[0] + "." + part[1] + ".", Reason.MALFORMED_TOKEN));
		rows.add(row("no signature", part[0] + "." + part[1], Reason.MALFORMED_TOKEN));
		rows.add(row("four segments", token + ".x", Reason.MALFORMED_TOKEN));
		rows.add(row("five segments", token + ".x.y", Reason.MALFORMED_TOKEN));
		rows.add(row("not a token", "abc", Reason.MALFORMED_TOKEN));
		rows.add(row("signature of another token",
				part[0] + "." + part[1] + "." + TestTokens.token().claim("sub", "bob").sign().split("\\.")[2],
				Reason.BAD_SIGNATURE));
		rows.add(row("payload of another token", part[0] + "."
				+ Base64URL.encode(TestTokens.token().claim("roles", List.of("admin")).payload()) + "." + part[2],
				Reason.BAD_SIGNATURE));
		rows.addAll(confusion());
		rows.addAll(headers());
		rows.addAll(encodings(part));
		return rows.stream();
	}

	/** Keys of an attacker: the public one as a secret, and one of their own. */
	private static List<Arguments> confusion() throws Exception {
		RSAKey publicKey = TestKeys.key().toRSAKey().toPublicJWK();
		byte[] der = publicKey.toRSAPublicKey().getEncoded();
		String pem = "-----BEGIN PUBLIC KEY-----\n" + Base64.getMimeEncoder(64, new byte[] { '\n' }).encodeToString(der)
				+ "\n-----END PUBLIC KEY-----\n";
		JWK own = TestKeys.key("RS256", "attacker");
		List<Arguments> rows = new ArrayList<>();
		for (byte[] secret : List.of(der, pem.getBytes(StandardCharsets.US_ASCII),
				publicKey.toJSONString().getBytes(StandardCharsets.UTF_8), publicKey.getModulus().decode())) {
			JWK asSecret = new OctetSequenceKey.Builder(secret).algorithm(JWSAlgorithm.HS256)
				.keyID(TestKeys.KEY_ID)
				.build();
			rows.add(row("HS256 with " + secret.length + " bytes of the public key",
					TestTokens.token().key(asSecret).sign(), Reason.BAD_SIGNATURE));
		}
		rows.add(row("unknown key", TestTokens.token().key(own).sign(), Reason.BAD_SIGNATURE));
		rows.add(row("own key under the trusted id", TestTokens.token().key(own).header("kid", TestKeys.KEY_ID).sign(),
				Reason.BAD_SIGNATURE));
		rows.add(row("own key without id", TestTokens.token().key(own).header("kid", null).sign(),
				Reason.BAD_SIGNATURE));
		rows.add(row("embedded jwk", TestTokens.token().key(own).header("jwk", own.toPublicJWK().toJSONObject()).sign(),
				Reason.MALFORMED_TOKEN));
		rows.add(row("RS512 with the trusted key",
				TestTokens.token()
					.key(new RSAKey.Builder(TestKeys.key().toRSAKey()).algorithm(JWSAlgorithm.RS512).build())
					.sign(),
				Reason.BAD_SIGNATURE));
		rows.add(row("PS256 with the trusted key",
				TestTokens.token()
					.key(new RSAKey.Builder(TestKeys.key().toRSAKey()).algorithm(JWSAlgorithm.PS256).build())
					.sign(),
				Reason.BAD_SIGNATURE));
		String[] ec = TestTokens.token().key(TestKeys.key("ES256", "ec-key")).sign().split("\\.");
		rows.add(row("ES256 with r = s = 0", ec[0] + "." + ec[1] + "." + Base64URL.encode(new byte[64]),
				Reason.BAD_SIGNATURE));
		return rows;
	}

	private static List<Arguments> headers() {
		List<Arguments> rows = new ArrayList<>();
		for (String kid : List.of("../../../../dev/null", "' OR '1'='1", "x".repeat(200), "\u4e2d")) {
			rows.add(row("kid " + kid, TestTokens.token().header("kid", kid).sign(), Reason.BAD_SIGNATURE));
		}
		for (String kid : List.of("a\nb", "\u0000", "x".repeat(4_000))) {
			rows.add(row("kid of " + kid.length(), TestTokens.token().header("kid", kid).sign(),
					Reason.MALFORMED_TOKEN));
		}
		rows.add(row("kid a number", TestTokens.token().header("kid", 1).sign(), Reason.MALFORMED_TOKEN));
		rows.add(row("unknown crit", TestTokens.token().header("crit", List.of("exp")).header("exp", 1).sign(),
				Reason.MALFORMED_TOKEN));
		rows.add(row("b64 false", TestTokens.token().header("b64", false).header("crit", List.of("b64")).sign(),
				Reason.MALFORMED_TOKEN));
		rows.add(row("x5c", TestTokens.token().header("x5c", List.of("MIIB")).sign(), Reason.MALFORMED_TOKEN));
		for (String type : List.of("JWT", "refresh+jwt", "id+jwt", "logout+jwt")) {
			rows.add(row("typ " + type, TestTokens.token().header("typ", type).sign(), Reason.WRONG_TYPE));
		}
		rows.add(row("no typ", TestTokens.token().header("typ", null).sign(), Reason.WRONG_TYPE));
		rows.add(row("JWE", Base64URL.encode("{\"alg\":\"RSA-OAEP\",\"enc\":\"A256GCM\"}") + ".a.b.c.d",
				Reason.MALFORMED_TOKEN));
		rows.add(
				row("JWE header on a JWS", TestTokens.token().header("enc", "A256GCM").sign(), Reason.MALFORMED_TOKEN));
		String duplicate = "{\"alg\":\"RS256\",\"kid\":\"test-key\",\"typ\":\"at+jwt\",\"alg\":\"none\"}";
		rows.add(row("duplicate header member", TestTokens.token().sign(duplicate, TestTokens.token().payload()),
				Reason.MALFORMED_TOKEN));
		String header = "{\"alg\":\"RS256\",\"kid\":\"test-key\",\"typ\":\"at+jwt\"}";
		String payload = TestTokens.token().payload();
		rows.add(row("duplicate claim",
				TestTokens.token().sign(header, payload.replaceFirst("\\{", "{\"sub\":\"admin\",")),
				Reason.MALFORMED_TOKEN));
		rows.add(row("payload no object", TestTokens.token().sign(header, "[1]"), Reason.MALFORMED_TOKEN));
		rows.add(row("payload no JSON", TestTokens.token().sign(header, "sub=alice"), Reason.MALFORMED_TOKEN));
		rows.add(
				row("deep JSON", TestTokens.token().sign(header, "{\"a\":" + "[".repeat(2500) + "]".repeat(2500) + "}"),
						Reason.MALFORMED_TOKEN));
		return rows;
	}

	/**
	 * Other texts for the same octets: the token would have several names, and a list of
	 * names would miss some.
	 */
	private static List<Arguments> encodings(String[] part) {
		List<Arguments> rows = new ArrayList<>();
		String head = part[0] + "." + part[1] + ".";
		String body = part[2].substring(0, part[2].length() - 1);
		int last = ALPHABET.indexOf(part[2].charAt(part[2].length() - 1));
		for (int spare = 1; spare < 16; spare++) {
			rows.add(row("last character " + spare + " away", head + body + ALPHABET.charAt(last ^ spare),
					Reason.MALFORMED_TOKEN));
		}
		rows.add(row("with =", head + part[2] + "=", Reason.MALFORMED_TOKEN));
		rows.add(row("with ==", head + part[2] + "==", Reason.MALFORMED_TOKEN));
		rows.add(row("with +", part[0] + "." + part[1] + ".+" + part[2].substring(1), Reason.MALFORMED_TOKEN));
		rows.add(row("with /", part[0] + "." + part[1] + "./" + part[2].substring(1), Reason.MALFORMED_TOKEN));
		rows.add(row("with !", head + part[2] + "!", Reason.MALFORMED_TOKEN));
		return rows;
	}

	static Stream<Arguments> claims() {
		long now = System.currentTimeMillis() / 1000;
		List<Arguments> rows = new ArrayList<>();
		rows.add(claim("exp", null, Reason.MALFORMED_TOKEN));
		for (Object exp : new Object[] { "soon", List.of(now + 60), true, 1e30, -1, Map.of() }) {
			rows.add(claim("exp", exp, Reason.MALFORMED_TOKEN));
		}
		String header = "{\"alg\":\"RS256\",\"kid\":\"test-key\",\"typ\":\"at+jwt\"}";
		for (String exp : List.of("null", "1e30", "18446744073709551616", "99999999999999")) {
			rows.add(row("exp " + exp, TestTokens.token()
				.sign(header,
						TestTokens.token().claim("exp", null).payload().replaceFirst("\\{", "{\"exp\":" + exp + ",")),
					Reason.MALFORMED_TOKEN));
		}
		rows.add(row("expired", TestTokens.token().claim("iat", now - 600).claim("exp", now - 300).sign(),
				Reason.EXPIRED));
		rows.add(claim("nbf", now + 300, Reason.NOT_YET_VALID));
		rows.add(row("issued in the future", TestTokens.token().claim("iat", now + 300).claim("exp", now + 600).sign(),
				Reason.NOT_YET_VALID));
		rows.add(claim("iat", null, Reason.MALFORMED_TOKEN));
		rows.add(claim("exp", now + 90_000, Reason.LIFE_TOO_LONG));
		for (String issuer : List.of("https://evil.test", TestTokens.ISSUER + "/", TestTokens.ISSUER + ".evil.test",
				"https://auth", "")) {
			rows.add(claim("iss", issuer, Reason.WRONG_ISSUER));
		}
		rows.add(claim("iss", null, Reason.WRONG_ISSUER));
		rows.add(claim("iss", List.of(TestTokens.ISSUER), Reason.WRONG_ISSUER));
		rows.add(claim("aud", null, Reason.WRONG_AUDIENCE));
		rows.add(claim("aud", "other", Reason.WRONG_AUDIENCE));
		rows.add(claim("aud", List.of("other", "gatehouse2"), Reason.WRONG_AUDIENCE));
		rows.add(claim("aud", List.<Object>of("gatehouse", 1), Reason.MALFORMED_TOKEN));
		for (String id : List.of("sub", "jti")) {
			rows.add(claim(id, null, Reason.MALFORMED_TOKEN));
		}
		for (String id : List.of("sub", "jti", "sid", "client_id", "tenant", "device")) {
			for (Object value : new Object[] { 1, true, List.of("a"), "", "a\r\nX-Evil: 1", "a\u0000b", "\u007f",
					"x".repeat(257) }) {
				rows.add(claim(id, value, Reason.MALFORMED_TOKEN));
			}
		}
		rows.add(claim("roles", Map.of("admin", true), Reason.MALFORMED_TOKEN));
		rows.add(claim("roles", List.of(1), Reason.MALFORMED_TOKEN));
		rows.add(claim("name", 1, Reason.MALFORMED_TOKEN));
		rows.add(claim("plan", Map.of("a", 1), Reason.MALFORMED_TOKEN));
		for (Object confirmation : List.of(Map.of("jkt", "key"), Map.of("x5t#S256", "certificate"),
				Map.of("jwk", Map.of("kty", "EC")), Map.of("kid", "key"), Map.of(), "key")) {
			rows.add(claim("cnf", confirmation, Reason.PROOF_REQUIRED));
		}
		return rows.stream();
	}

	private static Arguments claim(String name, @Nullable Object value, Reason reason) {
		return row(name + " = " + value, TestTokens.token().claim(name, value).sign(), reason);
	}

	private static Arguments row(String name, String token, Reason reason) {
		return Arguments.of(name.replaceAll("\\p{Cntrl}", "?").substring(0, Math.min(name.length(), 60)), token,
				reason);
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource({ "forms", "claims" })
	void requestWhenTokenIsBadThenRefusedWithReasonAndNotSentOn(String name, String token, Reason reason) {
		RawHttp.Response response = this.edge.getWithToken("/orders/1", token);
		assertThat(response.status()).isEqualTo(401);
		assertThat(response.reason()).isEqualTo(reason.code());
		assertThat(response.header("WWW-Authenticate").orElse("")).startsWith("Bearer realm=\"gatehouse\"")
			.contains("error=\"invalid_token\"");
		assertThat(response.headers().toString() + response.body()).doesNotContain("X-Evil");
		assertThat(this.edge.reached()).isEmpty();
	}

	@Test
	void requestWhenHeaderNamesKeyLocationThenNothingIsFetchedThere() {
		String uri = "http://127.0.0.1:" + this.edge.upstream().port() + "/attacker/keys";
		for (String name : List.of("jku", "x5u")) {
			String token = TestTokens.token().header(name, uri).sign();
			assertThat(this.edge.getWithToken("/orders/1", token).reason()).isEqualTo("malformed_token");
		}
		assertThat(this.edge.upstream().findAll(WireMock.anyRequestedFor(WireMock.urlPathEqualTo("/attacker/keys"))))
			.isEmpty();
	}

	static Stream<Arguments> goodTokens() {
		return Stream.of(Arguments.of("RS256", TestTokens.token()),
				Arguments.of("ES256", TestTokens.token().key(TestKeys.key("ES256", "ec-key"))),
				Arguments.of("no kid", TestTokens.token().header("kid", null)),
				Arguments.of("typ in upper case", TestTokens.token().header("typ", "AT+JWT")),
				Arguments.of("typ with application/", TestTokens.token().header("typ", "application/at+jwt")),
				Arguments.of("one audience as text", TestTokens.token().claim("aud", "gatehouse")),
				Arguments.of("several audiences", TestTokens.token().claim("aud", List.of("other", "gatehouse"))),
				Arguments.of("unknown claims",
						TestTokens.token().claim("nested", Map.of("a", Collections.singletonList(null)))),
				Arguments.of("longest subject", TestTokens.token().claim("sub", "x".repeat(256))),
				Arguments.of("subject of any script", TestTokens.token().claim("sub", "用户-пользователь-\uD83D\uDE00")));
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("goodTokens")
	void requestWhenTokenIsGoodThenSentOn(String name, TestTokens token) {
		assertThat(this.edge.getWithToken("/orders/1", token.sign()).status()).isEqualTo(200);
		assertThat(io.gatehouse.identity.IdentityHeaders.decodeText(this.edge.reachedOnce().getHeader("X-User-Id")))
			.isEqualTo(token.text("sub"));
	}

	@Test
	void requestWhenEveryBitOfTheSignedTextIsFlippedThenNoneIsAccepted() {
		String token = TestTokens.token().key(TestKeys.key("ES256", "ec-key")).sign();
		byte[] octets = token.getBytes(StandardCharsets.US_ASCII);
		List<String> accepted = new ArrayList<>();
		for (int bit = 0; bit < octets.length * 8; bit += Boolean.getBoolean("gatehouse.test.long") ? 3 : 13) {
			byte[] flipped = octets.clone();
			flipped[bit / 8] ^= (byte) (1 << bit % 8);
			String text = new String(flipped, StandardCharsets.ISO_8859_1);
			if (text.chars().allMatch((c) -> c > ' ' && c < 0x7f && c != ',')
					&& this.edge.getWithToken("/orders/1", text).status() == 200) {
				accepted.add(text);
			}
		}
		assertThat(accepted).isEmpty();
		assertThat(this.edge.reached()).isEmpty();
	}

	@Test
	void requestWhenSignatureIsMirroredThenStillRevoked() throws Exception {
		TestTokens good = TestTokens.token().key(TestKeys.key("ES256", "ec-key"));
		String[] part = good.sign().split("\\.");
		String mirrored = part[0] + "." + part[1] + "." + mirror(new Base64URL(part[2]).decode());
		assertThat(this.edge.getWithToken("/orders/1", mirrored).status()).isEqualTo(200);
		this.edge.upstream().resetRequests();
		this.edge.revokeNow("jti:" + good.text("jti"), Reason.LOGGED_OUT);
		assertThat(this.edge.getWithToken("/orders/1", mirrored).reason()).isEqualTo("logged_out");
	}

	/** Makes the equivalent signature (r, n − s). */
	private static Base64URL mirror(byte[] signature) throws Exception {
		java.math.BigInteger order = TestKeys.key("ES256", "ec-key").toECKey().toECPublicKey().getParams().getOrder();
		java.math.BigInteger s = new java.math.BigInteger(1, Arrays.copyOfRange(signature, 32, 64));
		byte[] other = order.subtract(s).toByteArray();
		byte[] mirrored = signature.clone();
		Arrays.fill(mirrored, 32, 64, (byte) 0);
		int length = Math.min(32, other.length);
		System.arraycopy(other, other.length - length, mirrored, 64 - length, length);
		return Base64URL.encode(mirrored);
	}

}
