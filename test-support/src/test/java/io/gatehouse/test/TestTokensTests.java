package io.gatehouse.test;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;

import com.nimbusds.jose.jwk.JWK;
import io.gatehouse.token.InvalidTokenException;
import io.gatehouse.token.IssuerSettings;
import io.gatehouse.token.JwtVerifier;
import io.gatehouse.token.Reason;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.security.oauth2.jwt.Jwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class TestTokensTests {

	@TempDir
	@SuppressWarnings("NullAway.Init")
	Path directory;

	@ParameterizedTest
	@ValueSource(strings = { "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA",
			"HS256", "HS384", "HS512" })
	void signWhenKeyIsForAlgorithmThenVerifierAcceptsTheToken(String algorithm) throws Exception {
		JWK key = TestKeys.key(algorithm, "k");
		assertThat(TestKeys.key(algorithm, "k")).isSameAs(key);
		assertThat(TestKeys.key(algorithm, "other")).isNotEqualTo(key);
		Jwt jwt = verifier(key, Clock.systemUTC()).decode(TestTokens.token().key(key).sign());
		assertThat(jwt.getSubject()).isEqualTo("alice");
		assertThat(jwt.getHeaders()).containsEntry("alg", algorithm).containsEntry("kid", "k");
	}

	@Test
	void signWhenClaimsAreChangedThenTokenHasThem() throws Exception {
		TestTokens token = TestTokens.token()
			.claim("sub", "bob")
			.claim("roles", null)
			.claims((claims) -> claims.put("tenant", "t"))
			.header("cty", "x");
		Jwt jwt = verifier(TestKeys.key(), Clock.systemUTC()).decode(token.sign());
		assertThat(jwt.getSubject()).isEqualTo("bob");
		assertThat(jwt.hasClaim("roles")).isFalse();
		assertThat(jwt.getClaimAsString("tenant")).isEqualTo("t");
		assertThat(jwt.getHeaders()).containsEntry("cty", "x");
		assertThat(token.text("jti")).isEqualTo(jwt.getId());
		assertThat(token).hasToString("TestTokens[bob]");
	}

	@Test
	void signWhenClockIsGivenThenTokenLivesForFiveMinutesOfIt() throws Exception {
		MutableClock clock = MutableClock.at(Instant.parse("2030-01-01T00:00:00Z"));
		String token = TestTokens.token(clock).sign();
		JwtVerifier verifier = verifier(TestKeys.key(), clock);
		assertThat(verifier.decode(token).getIssuedAt()).isEqualTo(clock.instant());
		clock.advance(Duration.ofMinutes(5).plusSeconds(30));
		assertRefused(verifier, token, Reason.EXPIRED);
	}

	@Test
	void signWhenTextsAreGivenThenTheyAreSignedAsTheyAre() throws Exception {
		JwtVerifier verifier = verifier(TestKeys.key(), Clock.systemUTC());
		assertRefused(verifier, TestTokens.token().sign("{\"alg\":\"RS256\"", "{}"), Reason.MALFORMED_TOKEN);
		assertThat(verifier
			.decode(TestTokens.token().sign("{\"alg\":\"RS256\",\"typ\":\"at+jwt\"}", TestTokens.token().payload()))
			.getSubject()).isEqualTo("alice");
	}

	@Test
	void jwkSetWhenPublishedThenItHasNoPrivateParts() {
		assertThat(TestKeys.jwkSet()).contains("\"" + TestKeys.KEY_ID + "\"").doesNotContain("\"d\"");
		assertThat(TestKeys.jwkSet(TestKeys.key("EdDSA", "e"), TestKeys.key("ES256", "f"))).contains("\"e\"", "\"f\"")
			.doesNotContain("\"d\"");
	}

	@Test
	void clockWhenMovedThenInstantAndNanosecondsFollow() {
		MutableClock clock = MutableClock.at(Instant.EPOCH);
		clock.advance(Duration.ofNanos(1_000_000_007));
		assertThat(clock.instant()).isEqualTo(Instant.ofEpochSecond(1, 7));
		assertThat(clock.nanoTime()).isEqualTo(1_000_000_007L);
		clock.set(Instant.ofEpochSecond(5));
		assertThat(clock.withZone(java.time.ZoneId.of("Asia/Tokyo")).instant()).isEqualTo(Instant.ofEpochSecond(5));
	}

	private JwtVerifier verifier(JWK key, Clock clock) throws Exception {
		String algorithm = key.getAlgorithm().getName();
		@Nullable String secret = null;
		@Nullable String location = null;
		if (algorithm.startsWith("HS")) {
			secret = "base64:" + Base64.getEncoder().encodeToString(key.toOctetSequenceKey().toByteArray());
		}
		else {
			location = Files.writeString(this.directory.resolve("keys.json"), TestKeys.jwkSet(key)).toString();
		}
		IssuerSettings settings = new IssuerSettings(TestTokens.ISSUER, null, location, secret, List.of(algorithm),
				null, null, null, null, null, null);
		return JwtVerifier.builder().issuers(Map.of("main", settings)).clock(clock).build();
	}

	private static void assertRefused(JwtVerifier verifier, String token, Reason reason) {
		assertThatExceptionOfType(InvalidTokenException.class).isThrownBy(() -> verifier.decode(token))
			.satisfies((ex) -> assertThat(ex.reason()).isEqualTo(reason));
	}

}
