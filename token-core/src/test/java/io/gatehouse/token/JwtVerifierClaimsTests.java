package io.gatehouse.token;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import com.nimbusds.jose.jwk.JWK;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.OAuth2TokenValidator;
import org.springframework.security.oauth2.core.OAuth2TokenValidatorResult;
import org.springframework.security.oauth2.jwt.Jwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * Tests of {@link JwtVerifier} with well-signed tokens and claims of every kind: one row
 * a case. A token is issued one minute before NOW and lives for five; the clock may be
 * off by 30 seconds, and no token may live for longer than a day.
 */
class JwtVerifierClaimsTests {

	private static final JWK KEY = Tokens.key("RS256");

	private static final Pattern RELATIVE = Pattern.compile("NOW([+-]\\d+)?");

	@TempDir
	@SuppressWarnings("NullAway.Init")
	static Path directory;

	@SuppressWarnings("NullAway.Init")
	private static String keys;

	@SuppressWarnings("NullAway.Init")
	private static JwtVerifier verifier;

	@BeforeAll
	static void trustKeys() {
		keys = Tokens.publish(directory.resolve("keys.json"), KEY);
		verifier = JwtVerifier.builder()
			.issuers(Map.of("main", settings().audiences("gatehouse", "second").build()))
			.revocableClaims(List.of("tenant"))
			.clock(Tokens.CLOCK)
			.build();
	}

	private static Settings settings() {
		return Settings.settings().keyLocation(keys);
	}

	@ParameterizedTest(name = "{0} = {1}: {2}")
	@CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
			exp       | absent                       | MALFORMED_TOKEN
			exp       | null                         | MALFORMED_TOKEN
			exp       | "NOW+240"                    | MALFORMED_TOKEN
			exp       | [NOW+240]                    | MALFORMED_TOKEN
			exp       | {}                           | MALFORMED_TOKEN
			exp       | true                         | MALFORMED_TOKEN
			exp       | 1e30                         | MALFORMED_TOKEN
			exp       | 1e400                        | MALFORMED_TOKEN
			exp       | 18446744073709551616         | MALFORMED_TOKEN
			exp       | 18446744073709551616000      | MALFORMED_TOKEN
			exp       | 9223372036854775807          | MALFORMED_TOKEN
			exp       | 253402300800                 | MALFORMED_TOKEN
			exp       | -1                           | MALFORMED_TOKEN
			exp       | -1e30                        | MALFORMED_TOKEN
			exp       | 0                            | EXPIRED
			exp       | NOW000                       | MALFORMED_TOKEN
			exp       | NOW-29                       | accepted
			exp       | NOW-30                       | EXPIRED
			exp       | NOW-31                       | EXPIRED
			exp       | NOW-30.5                     | EXPIRED
			exp       | NOW+240.9                    | accepted
			exp       | NOW+86340                    | accepted
			exp       | NOW+86341                    | LIFE_TOO_LONG
			iat       | absent                       | MALFORMED_TOKEN
			iat       | null                         | MALFORMED_TOKEN
			iat       | "NOW"                        | MALFORMED_TOKEN
			iat       | -1                           | MALFORMED_TOKEN
			iat       | 1e30                         | MALFORMED_TOKEN
			iat       | 0                            | LIFE_TOO_LONG
			iat       | NOW+29                       | accepted
			iat       | NOW+30                       | accepted
			iat       | NOW+31                       | NOT_YET_VALID
			iat       | NOW-0.5                      | accepted
			nbf       | NOW+30                       | accepted
			nbf       | NOW+31                       | NOT_YET_VALID
			nbf       | 0                            | accepted
			nbf       | null                         | MALFORMED_TOKEN
			nbf       | "NOW"                        | MALFORMED_TOKEN
			nbf       | 1e30                         | MALFORMED_TOKEN
			iss       | absent                       | WRONG_ISSUER
			iss       | null                         | WRONG_ISSUER
			iss       | ["https://auth.test"]        | WRONG_ISSUER
			iss       | 1                            | WRONG_ISSUER
			iss       | ""                           | WRONG_ISSUER
			iss       | "https://evil.test"          | WRONG_ISSUER
			iss       | "https://auth.test/"         | WRONG_ISSUER
			iss       | "https://auth.tes"           | WRONG_ISSUER
			iss       | "https://auth.test.evil"     | WRONG_ISSUER
			iss       | "HTTPS://auth.test"          | WRONG_ISSUER
			iss       | " https://auth.test"         | WRONG_ISSUER
			aud       | absent                       | WRONG_AUDIENCE
			aud       | null                         | WRONG_AUDIENCE
			aud       | []                           | WRONG_AUDIENCE
			aud       | ""                           | WRONG_AUDIENCE
			aud       | "other"                      | WRONG_AUDIENCE
			aud       | "Gatehouse"                  | WRONG_AUDIENCE
			aud       | "gatehouse "                 | WRONG_AUDIENCE
			aud       | "gatehouse,other"            | WRONG_AUDIENCE
			aud       | ["other"]                    | WRONG_AUDIENCE
			aud       | "second"                     | accepted
			aud       | ["gatehouse"]                | accepted
			aud       | ["other","gatehouse"]        | accepted
			aud       | ["gatehouse",1]              | MALFORMED_TOKEN
			aud       | ["gatehouse",null]           | MALFORMED_TOKEN
			aud       | [["gatehouse"]]              | MALFORMED_TOKEN
			aud       | {"gatehouse":true}           | MALFORMED_TOKEN
			aud       | 1                            | MALFORMED_TOKEN
			sub       | absent                       | MALFORMED_TOKEN
			sub       | null                         | MALFORMED_TOKEN
			sub       | ""                           | MALFORMED_TOKEN
			sub       | 1                            | MALFORMED_TOKEN
			sub       | ["alice"]                    | MALFORMED_TOKEN
			sub       | {"a":1}                      | MALFORMED_TOKEN
			sub       | "9007199254740993123"        | accepted
			sub       | "a\\r\\nX-Admin: 1"          | MALFORMED_TOKEN
			sub       | "a\\u0000"                   | MALFORMED_TOKEN
			sub       | "a\\u007f"                   | MALFORMED_TOKEN
			sub       | "a\\u0085"                   | MALFORMED_TOKEN
			sub       | "a\\ud83d"                   | MALFORMED_TOKEN
			sub       | "\\ude00a"                   | MALFORMED_TOKEN
			sub       | "\\ud83d\\ude00"             | accepted
			jti       | absent                       | MALFORMED_TOKEN
			jti       | null                         | MALFORMED_TOKEN
			jti       | 12                           | MALFORMED_TOKEN
			jti       | ["x"]                        | MALFORMED_TOKEN
			jti       | "a\\nb"                      | MALFORMED_TOKEN
			sid       | 12                           | MALFORMED_TOKEN
			sid       | null                         | MALFORMED_TOKEN
			sid       | "s1"                         | accepted
			client_id | {}                           | MALFORMED_TOKEN
			device    | 7                            | MALFORMED_TOKEN
			tenant    | 7                            | MALFORMED_TOKEN
			tenant    | ["a","b"]                    | MALFORMED_TOKEN
			tenant    | "a"                          | accepted
			cnf       | {"jkt":"0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I"} | PROOF_REQUIRED
			cnf       | {"x5t#S256":"bwcK0esc3ACC3DB2Y5_lESsXE8o9ltc05O89jdN-dg2"} | PROOF_REQUIRED
			cnf       | {"jwk":{"kty":"EC"}}         | PROOF_REQUIRED
			cnf       | {"jwe":"a.b.c.d.e"}          | PROOF_REQUIRED
			cnf       | {"kid":"k"}                  | PROOF_REQUIRED
			cnf       | {"jku":"https://k","kid":"k"} | PROOF_REQUIRED
			cnf       | {"unknown":1}                | PROOF_REQUIRED
			cnf       | {}                           | PROOF_REQUIRED
			cnf       | null                         | PROOF_REQUIRED
			cnf       | "jkt"                        | PROOF_REQUIRED
			cnf       | []                           | PROOF_REQUIRED
			cnf       | false                        | PROOF_REQUIRED
			c\\u006ef | {}                           | PROOF_REQUIRED
			CNF       | {}                           | accepted
			unknown   | {"a":[1,2,{"b":null}]}       | accepted
			""")
	void decodeWhenClaimIsThenOutcomeIs(String claim, String json, String outcome) {
		String token = token(Map.of(claim, json));
		boolean accepted = outcome.equals("accepted");
		if (accepted) {
			assertThat(verifier.decode(token).getTokenValue()).isEqualTo(token);
		}
		else {
			assertRefused(verifier, token, Reason.valueOf(outcome));
		}
		TokenExplanation explanation = verifier.explain(token, Set.of()).join();
		assertThat(explanation.reason()).isEqualTo(accepted ? null : Reason.valueOf(outcome));
		assertThat(explanation.checks()).as("all passed")
			.matches((checks) -> accepted == checks.stream().allMatch(TokenExplanation.Check::passed))
			.noneMatch((check) -> check.name().equals("validators"));
	}

	@ParameterizedTest(name = "{0} with {1}: {2}")
	@CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
			at+jwt             | {"typ":"at+jwt"}             | accepted
			at+jwt             | {"typ":"AT+JWT"}             | accepted
			at+jwt             | {"typ":"application/at+jwt"} | accepted
			at+jwt             | {"typ":"Application/At+Jwt"} | accepted
			application/AT+JWT | {"typ":"at+jwt"}             | accepted
			at+jwt             | {}                           | refused
			at+jwt             | {"typ":null}                 | refused
			at+jwt             | {"typ":"JWT"}                | refused
			at+jwt             | {"typ":"refresh+jwt"}        | refused
			at+jwt             | {"typ":"logout+jwt"}         | refused
			at+jwt             | {"typ":"at+jwt "}            | refused
			at+jwt             | {"typ":"text/at+jwt"}        | refused
			at+jwt             | {"typ":"none"}               | refused
			JWT                | {"typ":"jwt"}                | accepted
			JWT                | {"typ":"at+jwt"}             | refused
			JWT                | {}                           | refused
			none               | {}                           | accepted
			none               | {"typ":"JWT"}                | refused
			""")
	void decodeWhenTypeIsThenOutcomeIs(String accepted, String header, String outcome) {
		JwtVerifier typed = Tokens.verifier(settings().types(accepted).build());
		String signed = Tokens.sign(KEY, header.replaceFirst("\\{(.)?", "{\"alg\":\"RS256\",$1").replace(",}", "}"),
				payload(Map.of()));
		if (outcome.equals("accepted")) {
			assertThat(typed.decode(signed).getSubject()).isEqualTo("alice");
		}
		else {
			assertRefused(typed, signed, Reason.WRONG_TYPE);
		}
	}

	@Tag("exhaustive")
	@ParameterizedTest
	@ValueSource(strings = { "iss", "sub", "aud", "exp", "nbf", "iat", "jti", "sid", "client_id", "device", "tenant",
			"roles", "name", "cnf", "act" })
	void decodeWhenClaimHasAnyShapeThenNothingButRefusalIsThrown(String claim) {
		for (String json : List.of("null", "true", "0", "-1", "1.5", "1e99", "-0.0", "9223372036854775808", "\"\"",
				"\"x\"", "\"\\ud800\"", "[]", "[null]", "[[]]", "{}", "{\"a\":null}")) {
			Throwable thrown = catchThrowable(() -> verifier.decode(token(Map.of(claim, json))));
			assertThat(thrown == null || thrown instanceof InvalidTokenException).as("%s = %s: %s", claim, json, thrown)
				.isTrue();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "NOW", "NOW+0.9", "NOW-1" })
	void decodeWhenTokenExpiresNoLaterThanItIsIssuedThenItIsMalformed(String expiresAt) {
		assertRefused(verifier, token(Map.of("iat", "NOW", "exp", expiresAt)), Reason.MALFORMED_TOKEN);
	}

	@ParameterizedTest
	@ValueSource(longs = { 0, 1, 253402300799L })
	void dateWhenItIsBetween1970And9999ThenItIsRead(long seconds) {
		assertThat(ClaimsValidator.date(seconds)).isEqualTo(Instant.ofEpochSecond(seconds));
	}

	@Test
	void decodeWhenSubjectHas256CharactersThenItArrivesWhole() {
		assertThat(verifier.decode(token(Map.of("sub", "\"" + "x".repeat(256) + "\""))).getSubject()).hasSize(256);
	}

	@Test
	void decodeWhenSubjectHas257CharactersThenTokenIsMalformed() {
		assertRefused(verifier, token(Map.of("sub", "\"" + "x".repeat(257) + "\"")), Reason.MALFORMED_TOKEN);
	}

	@ParameterizedTest
	@ValueSource(strings = { "用户一", "مستخدم", "Ünïcödé", "नमस्ते", "𐍈𝒳", "😀👩‍👩‍👧", "a b", "a:b/c{d}", "\u2028" })
	void decodeWhenSubjectIsInAnyScriptThenItArrivesWhole(String subject) {
		assertThat(verifier.decode(token(Map.of("sub", "\"" + subject + "\""))).getSubject()).isEqualTo(subject);
	}

	@Test
	void decodeWhenIdIsANumberOfNineteenDigitsThenEveryDigitIsKept() {
		Jwt jwt = verifier.decode(token(Map.of("user_no", "1234567890123456789")));
		assertThat(String.valueOf(jwt.<Object>getClaim("user_no"))).isEqualTo("1234567890123456789");
	}

	@Test
	void decodeWhenDatesHaveFractionsThenTheyAreCutOff() {
		Jwt jwt = verifier.decode(token(Map.of("iat", "NOW-11.5", "exp", "NOW+10.9", "nbf", "NOW-11.5")));
		assertThat(jwt.getIssuedAt()).isEqualTo(Tokens.NOW.minusSeconds(11));
		assertThat(jwt.getNotBefore()).isEqualTo(Tokens.NOW.minusSeconds(11));
		assertThat(jwt.getExpiresAt()).isEqualTo(Tokens.NOW.plusSeconds(10));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			PT0S | 0  | EXPIRED
			PT0S | 1  | accepted
			PT5M | -299 | accepted
			PT5M | -300 | EXPIRED
			""")
	void decodeWhenSkewIsConfiguredThenItDecides(Duration skew, long expiresIn, String outcome) {
		JwtVerifier skewed = Tokens.verifier(settings().clockSkew(skew).build());
		String token = token(Map.of("iat", "NOW-600", "exp", "NOW" + ((expiresIn < 0) ? "" : "+") + expiresIn));
		if (outcome.equals("accepted")) {
			assertThat(skewed.decode(token).getSubject()).isEqualTo("alice");
		}
		else {
			assertRefused(skewed, token, Reason.EXPIRED);
		}
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			NOW-60     | absent    | accepted
			NOW+29     | absent    | accepted
			NOW+31     | absent    | NOT_YET_VALID
			NOW-86429  | absent    | accepted
			NOW-86430  | absent    | EXPIRED
			absent     | absent    | MALFORMED_TOKEN
			NOW-60     | NOW+240   | accepted
			NOW-60     | NOW-29    | accepted
			NOW-60     | NOW-30    | EXPIRED
			NOW-60     | NOW+90000 | accepted
			NOW-86430  | NOW+240   | EXPIRED
			NOW        | NOW       | MALFORMED_TOKEN
			NOW-60     | null      | MALFORMED_TOKEN
			NOW-60     | "NOW+240" | MALFORMED_TOKEN
			""")
	void decodeWhenExpirationIsOptionalThenLongestLifeBoundsTheToken(String issuedAt, String expiresAt,
			String outcome) {
		JwtVerifier optional = JwtVerifier.builder()
			.issuers(Map.of("main", settings().build()))
			.clock(Tokens.CLOCK)
			.expirationOptional()
			.build();
		String token = token(Map.of("iat", issuedAt, "exp", expiresAt));
		if (outcome.equals("accepted")) {
			Jwt jwt = optional.decode(token);
			assertThat(jwt.getExpiresAt())
				.isBeforeOrEqualTo(Objects.requireNonNull(jwt.getIssuedAt()).plus(Duration.ofDays(1)));
			assertThat(jwt.hasClaim("exp")).isEqualTo(!expiresAt.equals("absent"));
		}
		else {
			assertRefused(optional, token, Reason.valueOf(outcome));
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "absent", "null" })
	void decodeWhenRequiredClaimIsMissingThenTokenIsMalformed(String json) {
		JwtVerifier requiring = Tokens.verifier(settings().requiredClaims("sub", "region").build());
		assertRefused(requiring, token(Map.of("region", json)), Reason.MALFORMED_TOKEN);
		assertThat(requiring.decode(token(Map.of("region", "\"eu\"", "jti", "absent"))).getSubject())
			.isEqualTo("alice");
	}

	@Test
	void decodeWhenTokenNamesAnotherTrustedIssuerThenOnlyThatOnesKeysCount() {
		JWK otherKey = Tokens.key("RS256", "other");
		JwtVerifier both = JwtVerifier.builder()
			.issuers(Map.of("main", settings().build(), "other",
					Settings.settings()
						.issuer("https://other.test")
						.keyLocation(Tokens.publish(directory.resolve("other.json"), otherKey))
						.revocationScope("other")
						.build()))
			.clock(Tokens.CLOCK)
			.build();
		String payload = payload(Map.of("iss", "\"https://other.test\""));
		String header = "{\"alg\":\"RS256\",\"typ\":\"at+jwt\"}";
		assertRefused(both, Tokens.sign(KEY, header, payload), Reason.BAD_SIGNATURE);
		assertThat(both.decode(Tokens.sign(otherKey, header, payload)).getClaimAsString("iss"))
			.isEqualTo("https://other.test");
		assertThat(both.revocationScope("https://other.test")).isEqualTo("other");
		assertThat(both.revocationScope(Tokens.ISSUER)).isEmpty();
		assertThat(both.revocationScope("https://unknown.test")).isEmpty();
	}

	@Test
	void maxTokenLifeWhenIssuersDifferThenItIsTheLongestWithSkew() {
		JwtVerifier both = JwtVerifier.builder()
			.issuers(Map.of("main", settings().maxLife(Duration.ofHours(1)).clockSkew(Duration.ZERO).build(), "other",
					settings().issuer("o")
						.maxLife(Duration.ofHours(2))
						.clockSkew(Duration.ofSeconds(7))
						.revocationScope("o")
						.build()))
			.build();
		assertThat(both.maxTokenLife()).isEqualTo(Duration.ofHours(2).plusSeconds(7));
	}

	@ParameterizedTest
	@CsvSource({ "banned, BANNED", "wrong_audience, WRONG_AUDIENCE", "anything_else, INVALID_TOKEN",
			"keys_unavailable, INVALID_TOKEN", "insufficient_permissions, INVALID_TOKEN" })
	void decodeWhenValidatorOfTheApplicationRefusesThenItsCodeMayNameTheReason(String code, Reason reason) {
		OAuth2TokenValidator<Jwt> refusing = (jwt) -> OAuth2TokenValidatorResult.failure(new OAuth2Error(code));
		JwtVerifier validating = JwtVerifier.builder()
			.issuers(Map.of("main", settings().build()))
			.validators(List.of(refusing))
			.clock(Tokens.CLOCK)
			.build();
		assertRefused(validating, token(Map.of()), reason);
	}

	@Test
	void decodeWhenValidatorOfTheApplicationBreaksThenTokenIsNotBlamed() {
		OAuth2TokenValidator<Jwt> broken = (jwt) -> {
			throw new IllegalStateException("database away");
		};
		JwtVerifier validating = JwtVerifier.builder()
			.issuers(Map.of("main", settings().build()))
			.validators(List.of(broken))
			.clock(Tokens.CLOCK)
			.build();
		assertThatIllegalStateException().isThrownBy(() -> validating.decode(token(Map.of())))
			.withMessage("database away");
	}

	@Test
	void decodeWhenTokenIsRefusedThenValidatorsOfTheApplicationAreNotAsked() {
		OAuth2TokenValidator<Jwt> unexpected = (jwt) -> {
			throw new IllegalStateException("asked");
		};
		JwtVerifier validating = JwtVerifier.builder()
			.issuers(Map.of("main", settings().build()))
			.validators(List.of(unexpected))
			.clock(Tokens.CLOCK)
			.build();
		assertRefused(validating, token(Map.of("exp", "NOW-30")), Reason.EXPIRED);
	}

	private static void assertRefused(JwtVerifier verifier, String token, Reason reason) {
		assertThatExceptionOfType(InvalidTokenException.class).isThrownBy(() -> verifier.decode(token))
			.satisfies((ex) -> assertThat(ex.reason()).isEqualTo(reason));
	}

	private static String token(Map<String, String> changes) {
		return Tokens.sign(KEY, "{\"alg\":\"RS256\",\"typ\":\"at+jwt\"}", payload(changes));
	}

	/** Returns the claims as JSON, since a map holds neither 1e400 nor 2^64. */
	private static String payload(Map<String, String> changes) {
		Map<String, @Nullable String> members = new LinkedHashMap<>();
		members.put("iss", "\"" + Tokens.ISSUER + "\"");
		members.put("sub", "\"alice\"");
		members.put("aud", "\"gatehouse\"");
		members.put("iat", "NOW-60");
		members.put("exp", "NOW+240");
		members.put("jti", "\"4e2c\"");
		members.putAll(changes);
		members.values().removeIf("absent"::equals);
		String json = members.entrySet()
			.stream()
			.map((member) -> "\"" + member.getKey() + "\":" + member.getValue())
			.collect(Collectors.joining(",", "{", "}"));
		return RELATIVE.matcher(json).replaceAll(JwtVerifierClaimsTests::seconds);
	}

	private static String seconds(MatchResult match) {
		long offset = (match.group(1) != null) ? Long.parseLong(match.group(1)) : 0;
		return Long.toString(Tokens.NOW.getEpochSecond() + offset);
	}

}
