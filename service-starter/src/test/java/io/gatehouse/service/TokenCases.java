package io.gatehouse.service;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.util.Base64URL;
import io.gatehouse.test.TestKeys;
import io.gatehouse.test.TestTokens;
import io.gatehouse.token.Reason;

/**
 * Tokens and the answers that a service gives to them, the same for both stacks.
 */
final class TokenCases {

	/** The issuer whose tokens are signed with ES256. */
	static final String EC_ISSUER = "https://ec.test";

	private static final String HEADER = "{\"typ\":\"at+jwt\",\"alg\":\"RS256\",\"kid\":\"" + TestKeys.KEY_ID + "\"}";

	private TokenCases() {
	}

	static Stream<Refused> forms() throws JOSEException {
		TestTokens good = TestTokens.token();
		String token = good.sign();
		String[] parts = token.split("\\.", -1);
		return Stream.of(
				// the signature and its key
				malformed("alg none without a signature", unsigned("none", good)),
				malformed("alg none with a signature", good.sign(HEADER.replace("RS256", "none"), good.payload())),
				forged("alg NONE with a signature", good.sign(HEADER.replace("RS256", "NONE"), good.payload())),
				malformed("empty signature", parts[0] + "." + parts[1] + "."),
				forged("HS256 keyed with the public key's PEM", confused(pem())),
				forged("HS256 keyed with the public key's DER", confused(der())),
				forged("HS256 keyed with the public key's JWK", confused(jwkText())),
				forged("an algorithm that is not accepted",
						good.sign(HEADER.replace("RS256", "RS512"), good.payload())),
				forged("a key of somebody else", TestTokens.token().key(TestKeys.key("RS256", "other")).sign()),
				forged("a key of somebody else under our key's id",
						TestTokens.token().key(TestKeys.key("RS256", "other")).header("kid", TestKeys.KEY_ID).sign()),
				forged("ES256 with r = s = 0", zeroSignature()),
				malformed("embedded jwk",
						TestTokens.token().header("jwk", TestKeys.key().toPublicJWK().toJSONObject()).sign()),
				malformed("jku", TestTokens.token().header("jku", "https://evil.test/jwks.json").sign()),
				malformed("x5u", TestTokens.token().header("x5u", "https://evil.test/cert.pem").sign()),
				malformed("x5c", TestTokens.token().header("x5c", List.of("MIIB")).sign()),
				malformed("unknown crit", TestTokens.token().header("crit", List.of("x")).header("x", 1).sign()),
				malformed("b64 false", TestTokens.token().header("crit", List.of("b64")).header("b64", false).sign()),
				forged("kid as path", TestTokens.token().header("kid", "../../dev/null").sign()),
				forged("kid as SQL", TestTokens.token().header("kid", "' OR 1=1 --").sign()),
				malformed("kid with a newline", TestTokens.token().header("kid", "a\nb").sign()),
				malformed("kid of 10 KB", TestTokens.token().header("kid", "k".repeat(10_240)).sign()),
				malformed("kid as number", TestTokens.token().header("kid", 7).sign()),
				// the serialization
				malformed("two segments", parts[0] + "." + parts[1]),
				malformed("four segments", token + "." + parts[2]),
				malformed("five segments, as a JWE has", token + "." + parts[2] + "." + parts[2]),
				malformed("opaque", "2YotnFZFEjr1zCsicMWpAA"),
				malformed("JSON serialization", "{\"payload\":\"" + parts[1] + "\"}"),
				malformed("padding", token + "="),
				malformed("another last character of the same bits", sameBits(token)),
				malformed("standard base64", parts[0] + "." + parts[1] + "." + standardBase64(parts[2])),
				malformed("an exclamation mark", token + "!"), malformed("a space inside", parts[0] + " ." + parts[1]),
				malformed("duplicate header member",
						good.sign(HEADER.replace("}", ",\"alg\":\"RS256\"}"), good.payload())),
				malformed("duplicate claim", good.sign(HEADER, good.payload().replaceFirst("}$", ",\"sub\":\"bob\"}"))),
				malformed("deep JSON", good.sign(HEADER, "[".repeat(3_000) + "]".repeat(3_000))),
				malformed("payload that is no JSON", good.sign(HEADER, "alice")),
				forged("a changed claim", parts[0] + "." + changed(parts[1]) + "." + parts[2]),
				forged("a flipped bit of the signature", parts[0] + "." + parts[1] + "." + flipped(parts[2])),
				refused("typ of an ID token", Reason.WRONG_TYPE, TestTokens.token().header("typ", "JWT").sign()),
				refused("no typ", Reason.WRONG_TYPE, TestTokens.token().header("typ", null).sign()),
				refused("typ of a logout token", Reason.WRONG_TYPE,
						TestTokens.token().header("typ", "logout+jwt").sign()));
	}

	static Stream<Refused> claims() {
		Instant now = Instant.now();
		return Stream.of(malformed("exp missing", TestTokens.token().claim("exp", null).sign()),
				malformed("exp null", withClaim("exp", "null")),
				malformed("exp string", withClaim("exp", "\"9999999999\"")),
				malformed("exp array", withClaim("exp", "[9999999999]")),
				malformed("exp 1e30", withClaim("exp", "1e30")),
				malformed("exp 2^64", withClaim("exp", "18446744073709551616")),
				malformed("exp negative", withClaim("exp", "-1")), malformed("iat missing", withClaim("iat", "null")),
				refused("expired", Reason.EXPIRED, issued(now.minus(Duration.ofMinutes(6))).sign()),
				refused("iat in the future", Reason.NOT_YET_VALID, issued(now.plus(Duration.ofMinutes(2))).sign()),
				refused("nbf in the future", Reason.NOT_YET_VALID,
						TestTokens.token().claim("nbf", now.plus(Duration.ofMinutes(2)).getEpochSecond()).sign()),
				refused("longer life than any issuer gives", Reason.LIFE_TOO_LONG,
						TestTokens.token().claim("exp", now.plus(Duration.ofHours(25)).getEpochSecond()).sign()),
				refused("iss missing", Reason.WRONG_ISSUER, TestTokens.token().claim("iss", null).sign()),
				refused("iss unknown", Reason.WRONG_ISSUER,
						TestTokens.token().claim("iss", "https://evil.test").sign()),
				refused("iss with a trailing slash", Reason.WRONG_ISSUER,
						TestTokens.token().claim("iss", TestTokens.ISSUER + "/").sign()),
				refused("iss that is a prefix", Reason.WRONG_ISSUER,
						TestTokens.token().claim("iss", "https://auth").sign()),
				refused("iss in upper case", Reason.WRONG_ISSUER,
						TestTokens.token().claim("iss", "HTTPS://AUTH.TEST").sign()),
				forged("iss of another issuer than the key's", TestTokens.token().claim("iss", EC_ISSUER).sign()),
				refused("aud missing", Reason.WRONG_AUDIENCE, TestTokens.token().claim("aud", null).sign()),
				refused("another audience", Reason.WRONG_AUDIENCE, TestTokens.token().claim("aud", "elsewhere").sign()),
				malformed("aud of mixed types",
						TestTokens.token().claim("aud", List.<Object>of("gatehouse", 7)).sign()),
				refused("bound to a key by its thumbprint", Reason.PROOF_REQUIRED,
						TestTokens.token().claim("cnf", Map.of("jkt", "key")).sign()),
				refused("bound to a client certificate", Reason.PROOF_REQUIRED,
						TestTokens.token().claim("cnf", Map.of("x5t#S256", "certificate")).sign()),
				refused("bound in an unknown way", Reason.PROOF_REQUIRED,
						TestTokens.token()
							.sign(HEADER, TestTokens.token().payload().replaceFirst("}$", ",\"cnf\":null}"))),
				malformed("jti missing", TestTokens.token().claim("jti", null).sign()),
				malformed("sub missing", TestTokens.token().claim("sub", null).sign()),
				malformed("sub a number", TestTokens.token().claim("sub", 7).sign()),
				malformed("sub empty", TestTokens.token().claim("sub", "").sign()),
				malformed("sub with CR LF", TestTokens.token().claim("sub", "a\r\nX-User-Id: b").sign()),
				malformed("sub of 257 characters", TestTokens.token().claim("sub", "x".repeat(257)).sign()),
				malformed("sid a number", TestTokens.token().claim("sid", 7).sign()),
				malformed("roles a number", TestTokens.token().claim("roles", 7).sign()),
				malformed("a role that is a number",
						TestTokens.token().claim("roles", List.<Object>of("user", 7)).sign()),
				malformed("permissions an object", TestTokens.token().claim("permissions", Map.of("a", true)).sign()),
				malformed("name an object", TestTokens.token().claim("name", Map.of("first", "Alice")).sign()));
	}

	static Stream<Accepted> accepted() {
		Instant now = Instant.now();
		return Stream.of(new Accepted("the usual", TestTokens.token()),
				new Accepted("aud as one string", TestTokens.token().claim("aud", "gatehouse")),
				new Accepted("aud among others", TestTokens.token().claim("aud", List.of("elsewhere", "gatehouse"))),
				new Accepted("expired within the skew", issued(now.minus(Duration.ofSeconds(310)))),
				new Accepted("issued ahead within the skew", issued(now.plus(Duration.ofSeconds(20)))),
				new Accepted("typ in full and upper case", TestTokens.token().header("typ", "application/AT+JWT")),
				new Accepted("no kid", TestTokens.token().header("kid", null)),
				new Accepted("ES256 of another issuer", ec()),
				new Accepted("an id of 19 digits", TestTokens.token().claim("sub", "9223372036854775807")),
				new Accepted("a subject of 256 characters", TestTokens.token().claim("sub", "名".repeat(256))));
	}

	static TestTokens ec() {
		return TestTokens.token().key(TestKeys.key("ES256", "ec-key")).claim("iss", EC_ISSUER);
	}

	private static TestTokens issued(Instant at) {
		return TestTokens.token(Clock.fixed(at, java.time.ZoneOffset.UTC));
	}

	private static String withClaim(String name, String json) {
		TestTokens token = TestTokens.token();
		return token.sign(HEADER, token.payload().replaceFirst("\"" + name + "\":[0-9]+", "\"" + name + "\":" + json));
	}

	private static String unsigned(String algorithm, TestTokens token) {
		return Base64URL.encode(HEADER.replace("RS256", algorithm)) + "." + Base64URL.encode(token.payload()) + ".";
	}

	private static String confused(byte[] secret) {
		JWK key = new OctetSequenceKey.Builder(secret).keyID(TestKeys.KEY_ID).algorithm(JWSAlgorithm.HS256).build();
		return TestTokens.token().key(key).sign();
	}

	private static byte[] der() throws JOSEException {
		return TestKeys.key().toRSAKey().toRSAPublicKey().getEncoded();
	}

	private static byte[] pem() throws JOSEException {
		String lines = Base64.getMimeEncoder(64, new byte[] { '\n' }).encodeToString(der());
		return ("-----BEGIN PUBLIC KEY-----\n" + lines + "\n-----END PUBLIC KEY-----\n")
			.getBytes(StandardCharsets.US_ASCII);
	}

	private static byte[] jwkText() {
		return TestKeys.key().toPublicJWK().toJSONString().getBytes(StandardCharsets.US_ASCII);
	}

	private static String zeroSignature() {
		String token = ec().sign();
		return token.substring(0, token.lastIndexOf('.') + 1) + Base64URL.encode(new byte[64]);
	}

	/** An RSA-2048 signature ends with a character of which only two bits count. */
	private static String sameBits(String token) {
		String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
		int last = alphabet.indexOf(token.charAt(token.length() - 1));
		return token.substring(0, token.length() - 1) + alphabet.charAt(last + 1);
	}

	private static String standardBase64(String segment) {
		return segment.replace('-', '+').replace('_', '/');
	}

	private static String changed(String payload) {
		return Base64URL.encode(new Base64URL(payload).decodeToString().replace("alice", "admin")).toString();
	}

	private static String flipped(String signature) {
		byte[] bytes = new Base64URL(signature).decode();
		bytes[100] ^= 1;
		return Base64URL.encode(bytes).toString();
	}

	private static Refused malformed(String name, String token) {
		return refused(name, Reason.MALFORMED_TOKEN, token);
	}

	private static Refused forged(String name, String token) {
		return refused(name, Reason.BAD_SIGNATURE, token);
	}

	private static Refused refused(String name, Reason reason, String token) {
		return new Refused(name, reason, token);
	}

	/** A token that is answered with 401. */
	record Refused(String name, Reason reason, String token) {

		@Override
		public String toString() {
			return this.name;
		}

	}

	/** A token that is good. */
	record Accepted(String name, TestTokens token) {

		@Override
		public String toString() {
			return this.name;
		}

	}

}
