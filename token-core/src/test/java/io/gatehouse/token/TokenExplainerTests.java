package io.gatehouse.token;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

import com.nimbusds.jose.jwk.JWK;
import io.gatehouse.token.TokenExplanation.Check;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.OAuth2TokenValidatorResult;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link TokenExplainer}.
 */
class TokenExplainerTests {

	private static final JWK KEY = Tokens.key("RS256");

	@TempDir
	@SuppressWarnings("NullAway.Init")
	static Path directory;

	@SuppressWarnings("NullAway.Init")
	private static Settings settings;

	@BeforeAll
	static void trustKeys() {
		settings = Settings.settings().keyLocation(Tokens.publish(directory.resolve("keys.json"), KEY));
	}

	private static TokenExplanation explain(String token) {
		return Tokens.verifier(settings.build()).explain(token, Set.of()).join();
	}

	private static List<String> failed(TokenExplanation explanation) {
		return explanation.checks().stream().filter((check) -> !check.passed()).map(Check::name).toList();
	}

	private static String token(String claim, @Nullable Object value) {
		Map<String, @Nullable Object> claims = Tokens.claims();
		claims.put(claim, value);
		return Tokens.sign(KEY, Tokens.json(Tokens.header(KEY)), Tokens.json(claims));
	}

	@Test
	void explainWhenTokenIsGoodThenEachCheckPasses() {
		String token = Tokens.good(KEY);
		TokenExplanation explanation = explain(token);
		assertThat(explanation.reason()).isNull();
		assertThat(explanation.jwt()).isNotNull();
		assertThat(explanation.claims()).containsEntry("sub", "alice");
		assertThat(explanation.checks()).allMatch(Check::passed)
			.extracting(Check::name)
			.containsExactly("form", "issuer", "type", "keys", "key", "signature", "claims", "ids", "required-claims",
					"audience", "iat", "exp", "nbf", "life", "binding");
		assertThat(explanation).hasToString("TokenExplanation[reason=null]");
	}

	@Test
	void explainWhenSeveralChecksFailThenEachIsNamed() {
		Map<String, @Nullable Object> claims = Tokens.claims();
		claims.put("aud", "other");
		claims.put("exp", Tokens.NOW.getEpochSecond() - 60);
		claims.put("iat", Tokens.NOW.getEpochSecond() - 120);
		claims.remove("jti");
		Map<String, @Nullable Object> header = Tokens.header(KEY);
		header.put("typ", "JWT");
		TokenExplanation explanation = explain(Tokens.sign(KEY, Tokens.json(header), Tokens.json(claims)));
		assertThat(explanation.reason()).isEqualTo(Reason.WRONG_TYPE);
		assertThat(failed(explanation)).containsExactly("type", "required-claims", "audience", "exp");
		assertThat(explanation.checks()).contains(new Check("type", false, "[at+jwt]", "jwt"),
				new Check("audience", false, "one of [gatehouse]", "'other'"),
				new Check("required-claims", false, "[sub, jti]", "[sub]"),
				new Check("exp", false, "after 2026-06-01T11:59:30Z", "2026-06-01T11:59:00Z"));
	}

	@Test
	void explainWhenSignatureIsForgedThenClaimsAreChecked() {
		String good = Tokens.good(KEY);
		String forged = Tokens.good(Tokens.key("RS256", "other"));
		String token = good.substring(0, good.lastIndexOf('.')) + forged.substring(forged.lastIndexOf('.'));
		TokenExplanation explanation = explain(token);
		assertThat(explanation.reason()).isEqualTo(Reason.BAD_SIGNATURE);
		assertThat(failed(explanation)).containsExactly("signature");
		assertThat(explanation.jwt()).isNull();
	}

	@Test
	void explainWhenKeyIsUnknownThenNamesTheKeys() {
		TokenExplanation explanation = explain(Tokens.good(Tokens.key("RS256", "other")));
		assertThat(failed(explanation)).containsExactly("key", "signature");
		assertThat(explanation.checks())
			.contains(new Check("key", false, "['RS256' (RS256)]", "kid 'other', alg 'RS256'"));
	}

	@Test
	void explainWhenNoTokenThenForm() {
		for (String text : List.of("", "x", "a.b", "a.b.c", "a.b.c.d", "=.=.=", "x".repeat(20_000))) {
			TokenExplanation explanation = explain(text);
			assertThat(explanation.reason()).isEqualTo(Reason.MALFORMED_TOKEN);
			assertThat(failed(explanation)).containsExactly("form");
			assertThat(explanation.claims()).isEmpty();
		}
	}

	@Test
	void explainWhenIssuerIsUnknownThenStops() {
		TokenExplanation explanation = explain(token("iss", "https://other.test"));
		assertThat(explanation.reason()).isEqualTo(Reason.WRONG_ISSUER);
		assertThat(explanation.checks()).last()
			.isEqualTo(new Check("issuer", false, "[https://auth.test]", "'https://other.test'"));
	}

	@Test
	void explainWhenIssuerOccursTwiceThenClaims() {
		String claims = Tokens.json(Tokens.claims()).replaceFirst("\\{", "{\"iss\":\"https://other.test\",");
		TokenExplanation explanation = explain(Tokens.sign(KEY, Tokens.json(Tokens.header(KEY)), claims));
		assertThat(explanation.reason()).isNotNull();
		assertThat(failed(explanation)).isNotEmpty();
	}

	@Test
	void explainWhenBoundThenBindingUnlessItIsChecked() {
		String token = token("cnf", Map.of("jkt", "x".repeat(43)));
		assertThat(explain(token).reason()).isEqualTo(Reason.PROOF_REQUIRED);
		assertThat(failed(explain(token))).containsExactly("binding");
		assertThat(Tokens.verifier(settings.build()).explain(token, Set.of(Confirmation.Method.DPOP)).join().reason())
			.isNull();
	}

	@Test
	void explainWhenValidatorOfApplicationRefusesThenValidators() {
		JwtVerifier verifier = JwtVerifier.builder()
			.issuers(Map.of("main", settings.build()))
			.clock(Tokens.CLOCK)
			.validators(List.of((jwt) -> OAuth2TokenValidatorResult.failure(new OAuth2Error("wrong_audience"))))
			.build();
		TokenExplanation explanation = verifier.explain(Tokens.good(KEY), Set.of()).join();
		assertThat(explanation.reason()).isEqualTo(Reason.WRONG_AUDIENCE);
		assertThat(failed(explanation)).containsExactly("validators");
	}

	@Test
	void explainWhenKeysAreNotAvailableThenKeys() {
		JwtVerifier verifier = Tokens
			.verifier(Settings.settings().jwkSetUri("http://127.0.0.1:1/.well-known/jwks.json").build());
		TokenExplanation explanation = verifier.explain(Tokens.good(KEY), Set.of()).join();
		assertThat(explanation.reason()).isEqualTo(Reason.KEYS_UNAVAILABLE);
		assertThat(failed(explanation)).containsExactly("keys");
	}

}
