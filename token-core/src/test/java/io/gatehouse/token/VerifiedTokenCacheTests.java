package io.gatehouse.token;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.OAuth2TokenValidator;
import org.springframework.security.oauth2.core.OAuth2TokenValidatorResult;
import org.springframework.security.oauth2.jwt.Jwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests that a cached token is found only while it would be verified again.
 */
class VerifiedTokenCacheTests {

	private static final JWK KEY = Tokens.key("ES256");

	private static final String TOKEN = Tokens.good(KEY);

	private static final long ENOUGH = 1_000_000;

	private static final OAuth2TokenValidatorResult ERROR = OAuth2TokenValidatorResult
		.failure(new OAuth2Error("invalid_token"));

	@TempDir
	@SuppressWarnings("NullAway.Init")
	static Path directory;

	@SuppressWarnings("NullAway.Init")
	private static String keys;

	private final AtomicReference<Instant> now = new AtomicReference<>(Tokens.NOW);

	private final VerifiedTokenCache<String> cache = new VerifiedTokenCache<>(ENOUGH);

	@BeforeAll
	static void trustKeys() {
		keys = Tokens.publish(directory.resolve("keys.json"), KEY);
	}

	private JwtVerifier.Builder builder() {
		Clock clock = new Clock() {

			@Override
			public Instant instant() {
				return VerifiedTokenCacheTests.this.now.get();
			}

			@Override
			public ZoneOffset getZone() {
				return ZoneOffset.UTC;
			}

			@Override
			public Clock withZone(ZoneId zone) {
				return this;
			}

		};
		return JwtVerifier.builder()
			.issuers(Map.of("main", Settings.settings().keyLocation(keys).algorithms("ES256").build()))
			.clock(clock);
	}

	private VerifiedToken verified(String token) {
		return builder().build().verifyForReuse(token, Set.of()).join();
	}

	@Test
	void getWhenTokenWasAddedThenItsValue() {
		this.cache.put(verified(TOKEN), "alice");
		assertThat(this.cache.get(TOKEN)).isEqualTo("alice");
		assertThat(this.cache.hits()).isEqualTo(1);
		assertThat(this.cache.size()).isEqualTo(1);
		assertThat(this.cache.bytes()).isGreaterThan(TOKEN.length());
	}

	/** No character of a token is ignored, the padding bits of its signature included. */
	@Test
	void getWhenAnyCharacterDiffersThenNone() {
		this.cache.put(verified(TOKEN), "alice");
		for (int i = 0; i < TOKEN.length(); i++) {
			char other = (TOKEN.charAt(i) == 'A') ? 'B' : 'A';
			assertThat(this.cache.get(TOKEN.substring(0, i) + other + TOKEN.substring(i + 1))).isNull();
		}
		assertThat(this.cache.get(TOKEN + "=")).isNull();
		assertThat(this.cache.get(TOKEN.substring(0, TOKEN.length() - 1))).isNull();
		assertThat(this.cache.hits()).isZero();
	}

	/** The hash of a text can be chosen, its text cannot. */
	@Test
	void getWhenTextHasTheSameHashThenNone() {
		this.cache.put(verified(TOKEN), "alice");
		String other = collision(TOKEN);
		assertThat(other).isNotEqualTo(TOKEN).hasSameHashCodeAs(TOKEN);
		assertThat(this.cache.get(other)).isNull();
	}

	/** Changes two neighbours so that 31 * a + b stays the same. */
	private static String collision(String token) {
		return IntStream.range(0, token.length() - 1)
			.filter((i) -> Character.isLetterOrDigit(token.charAt(i) + 1)
					&& Character.isLetterOrDigit(token.charAt(i + 1) - 31))
			.mapToObj((i) -> token.substring(0, i) + (char) (token.charAt(i) + 1) + (char) (token.charAt(i + 1) - 31)
					+ token.substring(i + 2))
			.findFirst()
			.orElseThrow();
	}

	@ParameterizedTest
	@CsvSource({ "PT5M29.999S, true", "PT5M30S, false", "PT1H, false", "-PT29.999S, true", "-PT30.001S, false",
			"-PT1H, false" })
	void getWhenTimeHasChangedThenFoundWithinThePeriodOfValidityOnly(Duration passed, boolean found) {
		this.cache.put(verified(TOKEN), "alice");
		this.now.set(Tokens.NOW.plus(passed));
		assertThat(this.cache.get(TOKEN)).isEqualTo(found ? "alice" : null);
		assertThat(this.cache.size()).as("removed for good").isEqualTo(found ? 1 : 0);
	}

	@Test
	void getWhenTokenIsNotYetValidAgainThenNone() {
		Map<String, @Nullable Object> claims = Tokens.claims();
		claims.put("nbf", Tokens.NOW.getEpochSecond() + 20);
		String later = Tokens.sign(KEY, Tokens.json(Tokens.header(KEY)), Tokens.json(claims));
		this.cache.put(verified(later), "alice");
		assertThat(this.cache.get(later)).isEqualTo("alice");
		this.now.set(Tokens.NOW.minusSeconds(11));
		assertThat(this.cache.get(later)).isNull();
	}

	@Test
	void getWhenKeysAreFetchedAgainThenFoundWhileTheyAreTheSame() {
		AtomicReference<CompletableFuture<KeyRing>> ring = new AtomicReference<>(completed(ring(KEY)));
		KeySource source = (header) -> ring.get();
		VerifiedToken token = new VerifiedToken(verified(TOKEN).jwt(),
				new JWSHeader.Builder(JWSAlgorithm.ES256).build(), source, ring.get().join(), Duration.ZERO,
				(jwt) -> OAuth2TokenValidatorResult.success(), Clock.fixed(Tokens.NOW.plusSeconds(1), ZoneOffset.UTC));
		this.cache.put(token, "alice");
		assertThat(this.cache.get(TOKEN)).isEqualTo("alice");
		for (CompletableFuture<KeyRing> other : List.of(completed(ring(Tokens.key("ES256", "new"))),
				new CompletableFuture<KeyRing>(),
				CompletableFuture.<KeyRing>failedFuture(new KeysUnavailableException("none")))) {
			this.cache.put(token, "alice");
			ring.set(other);
			assertThat(this.cache.get(TOKEN)).isNull();
			ring.set(completed(ring(KEY)));
		}
	}

	private static CompletableFuture<KeyRing> completed(KeyRing ring) {
		return CompletableFuture.completedFuture(ring);
	}

	private static KeyRing ring(JWK key) {
		return KeyRing.ofPublic(new JWKSet(key.toPublicJWK()), List.of(SignatureAlgorithm.ES256),
				new UnusedKeys(Tokens.ISSUER));
	}

	@Test
	void getWhenValidatorChangesItsMindThenNoneUnlessItIsPure() {
		AtomicBoolean accepts = new AtomicBoolean(true);
		AtomicInteger pureAsked = new AtomicInteger();
		OAuth2TokenValidator<Jwt> changing = (jwt) -> accepts.get() ? OAuth2TokenValidatorResult.success() : ERROR;
		PureTokenValidator pure = (jwt) -> (pureAsked.incrementAndGet() == 1) ? OAuth2TokenValidatorResult.success()
				: ERROR;
		JwtVerifier verifier = builder().validators(List.of(changing, pure)).build();
		this.cache.put(verifier.verifyForReuse(TOKEN, Set.of()).join(), "alice");
		assertThat(this.cache.get(TOKEN)).isEqualTo("alice");
		assertThat(pureAsked).hasValue(1);
		accepts.set(false);
		assertThat(this.cache.get(TOKEN)).isNull();
	}

	@Test
	void removeThenNone() {
		this.cache.put(verified(TOKEN), "alice");
		this.cache.remove(TOKEN);
		assertThat(this.cache.get(TOKEN)).isNull();
		assertThat(this.cache.misses()).isEqualTo(1);
	}

	@Test
	void putWhenMemoryIsFullThenEvictsAndStaysInItsBounds() {
		VerifiedTokenCache<Integer> small = new VerifiedTokenCache<>(20_000);
		Jwt jwt = verified(TOKEN).jwt();
		for (int i = 0; i < 100; i++) {
			Jwt other = Jwt.withTokenValue("token-" + i)
				.headers((headers) -> headers.putAll(jwt.getHeaders()))
				.claims((claims) -> claims.putAll(jwt.getClaims()))
				.build();
			small.put(
					new VerifiedToken(other, new JWSHeader.Builder(JWSAlgorithm.ES256).build(), KeySource.of(ring(KEY)),
							ring(KEY), Duration.ZERO, (any) -> OAuth2TokenValidatorResult.success(), Tokens.CLOCK),
					i);
		}
		assertThat(small.bytes()).isPositive().isLessThanOrEqualTo(20_000);
		assertThat(small.evictions()).isEqualTo(100 - small.size());
	}

	@Test
	void putWhenThereIsNoMemoryThenKeepsNothing() {
		VerifiedTokenCache<String> none = new VerifiedTokenCache<>(0);
		none.put(verified(TOKEN), "alice");
		assertThat(none.get(TOKEN)).isNull();
	}

	@Test
	void verifyWhenVerifierHasACacheThenTheSameTokenWhileItIsAccepted() {
		JwtVerifier verifier = builder().cache(ENOUGH).build();
		Jwt first = verifier.decode(TOKEN);
		assertThat(verifier.decode(TOKEN)).isSameAs(first);
		this.now.set(Tokens.NOW.plusSeconds(330));
		assertThatExceptionOfType(InvalidTokenException.class).isThrownBy(() -> verifier.decode(TOKEN))
			.satisfies((ex) -> assertThat(ex.reason()).isEqualTo(Reason.EXPIRED));
	}

	@Test
	void verifyWhenVerifierHasACacheThenRefusedTokensGainNothing() {
		JwtVerifier verifier = builder().cache(ENOUGH).build();
		String forged = TOKEN.substring(0, TOKEN.lastIndexOf('.') + 1)
				+ Tokens.signature(Tokens.key("ES256", "other"), "x.y");
		verifier.decode(TOKEN);
		for (int i = 0; i < 2; i++) {
			assertThatExceptionOfType(InvalidTokenException.class).isThrownBy(() -> verifier.decode(forged))
				.satisfies((ex) -> assertThat(ex.reason()).isEqualTo(Reason.BAD_SIGNATURE));
		}
	}

	@Test
	void verifyWhenTokenIsSharedThenItsClaimsCannotBeModified() {
		Map<String, @Nullable Object> claims = Tokens.claims();
		claims.put("roles", List.of("user"));
		claims.put("realm_access", Map.of("roles", List.of("user")));
		Jwt jwt = verified(Tokens.sign(KEY, Tokens.json(Tokens.header(KEY)), Tokens.json(claims))).jwt();
		assertThat(jwt.getClaimAsMap("realm_access")).containsOnlyKeys("roles");
		for (Map<?, ?> claimsOfToken : List.of(jwt.getClaims(), Map.class.cast(jwt.getClaims().get("realm_access")))) {
			List<?> roles = Objects.requireNonNull(List.class.cast(claimsOfToken.get("roles")));
			assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(roles::clear);
			assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(claimsOfToken::clear);
		}
		assertThatExceptionOfType(UnsupportedOperationException.class)
			.isThrownBy(() -> jwt.getClaims().put("sub", "bob"));
	}

}
