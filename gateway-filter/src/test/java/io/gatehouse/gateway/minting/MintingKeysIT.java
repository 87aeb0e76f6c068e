package io.gatehouse.gateway.minting;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;

import com.github.benmanes.caffeine.cache.Ticker;
import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.WireMock;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.nimbusds.jose.jwk.JWK;
import io.gatehouse.gateway.Caller;
import io.gatehouse.identity.IdentityClaims;
import io.gatehouse.test.MutableClock;
import io.gatehouse.test.TestKeys;
import io.gatehouse.token.InvalidTokenException;
import io.gatehouse.token.IssuerSettings;
import io.gatehouse.token.JwkSetSettings;
import io.gatehouse.token.JwtVerifier;
import io.gatehouse.token.KeysUnavailableException;
import io.gatehouse.token.SigningKeySettings;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.test.StepVerifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests key rotation, restarts and clock skew: a service that fetches keys from either of
 * two gateways verifies the tokens of both.
 */
class MintingKeysIT {

	private static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");

	private static final JWK FIRST = TestKeys.key("ES256", "edge-key-1");

	private static final JWK SECOND = TestKeys.key("ES256", "edge-key-2");

	private final WireMockServer keys = new WireMockServer(
			WireMockConfiguration.options().dynamicPort().bindAddress("127.0.0.1"));

	private final MutableClock clock = MutableClock.at(NOW);

	private final AtomicInteger minted = new AtomicInteger();

	@BeforeEach
	void start() {
		this.keys.start();
	}

	@AfterEach
	void stop() {
		this.keys.stop();
	}

	private TokenMinter gateway(Clock clock, JWK... keys) {
		List<SigningKeySettings.Key> settings = Arrays.stream(keys)
			.map((key) -> new SigningKeySettings.Key(null, key.toJSONString(), null))
			.toList();
		return new TokenMinter(new MintingProperties("https://edge.test", List.of("inside"), Duration.ofSeconds(60),
				"ES256", settings, null, false, "/keys", 1000), clock, Ticker.systemTicker());
	}

	private void publish(TokenMinter gateway) {
		this.keys.stubFor(WireMock.get("/keys").willReturn(WireMock.okJson(gateway.jwkSet())));
	}

	private JwtVerifier service(Duration maxAge) {
		IssuerSettings issuer = new IssuerSettings("https://edge.test",
				"http://127.0.0.1:" + this.keys.port() + "/keys", null, null, List.of("ES256"), List.of("inside"), null,
				null, null, null, null);
		return JwtVerifier.builder()
			.issuers(Map.of("edge", issuer))
			.jwkSet(new JwkSetSettings(Duration.ofSeconds(5), Duration.ofMillis(1), maxAge, Duration.ofHours(1)))
			.clock(this.clock)
			.build();
	}

	/** Gets a token for a new user, so that it is signed now. */
	private String mint(TokenMinter gateway) {
		List<String> token = new ArrayList<>();
		Map<String, Object> claims = Map.of("iss", "https://edge.test", "sub", "user-" + this.minted.incrementAndGet());
		Caller.Authenticated caller = new Caller.Authenticated(IdentityClaims.defaults().identity(claims), claims,
				null);
		StepVerifier.create(gateway.mint(caller, claims, List.of("inside")))
			.consumeNextWith((jwt) -> token.add(jwt.jwt().getTokenValue()))
			.expectComplete()
			.verify(Duration.ofSeconds(30));
		return token.get(0);
	}

	private static @Nullable Object verified(JwtVerifier service, String token) {
		return Objects.requireNonNull(service.decode(token)).getSubject();
	}

	@Test
	void verifyWhileKeysAreRotatedThenNothingFails() {
		TokenMinter before = gateway(this.clock, FIRST);
		TokenMinter announcing = gateway(this.clock, FIRST, SECOND);
		TokenMinter after = gateway(this.clock, SECOND, FIRST);
		publish(before);
		JwtVerifier service = service(Duration.ofMillis(50));
		String old = mint(before);
		assertThat(verified(service, old)).isNotNull();
		// the gateways restart one after the other, and either may be asked for keys
		for (TokenMinter asked : List.of(announcing, before, announcing)) {
			publish(asked);
			assertThat(verified(service, mint(before))).isNotNull();
			assertThat(verified(service, mint(announcing))).isNotNull();
		}
		awaitFetch(service, old);
		for (TokenMinter asked : List.of(after, announcing, after)) {
			publish(asked);
			assertThat(verified(service, mint(announcing))).isNotNull();
			assertThat(verified(service, mint(after))).isNotNull();
		}
		assertThat(verified(service, old)).isNotNull();
		awaitFetch(service, old);
		// the tokens of the first key have expired
		this.clock.advance(Duration.ofMinutes(2));
		publish(gateway(this.clock, SECOND));
		assertThat(verified(service, mint(after))).isNotNull();
		awaitFetch(service, mint(after));
		assertThat(verified(service, mint(after))).isNotNull();
		assertThatExceptionOfType(InvalidTokenException.class).isThrownBy(() -> service.decode(old));
	}

	/** Waits until the service has the published keys, as the documentation demands. */
	private void awaitFetch(JwtVerifier service, String token) {
		this.keys.resetRequests();
		Awaitility.await().until(() -> {
			verified(service, token);
			return this.keys.findAll(WireMock.getRequestedFor(WireMock.urlEqualTo("/keys"))).size() > 1;
		});
	}

	@Test
	void verifyWhenNobodyWaitedForTheKeyThenItIsNoticed() {
		publish(gateway(this.clock, FIRST));
		JwtVerifier service = service(Duration.ofMinutes(1));
		assertThat(verified(service, mint(gateway(this.clock, FIRST)))).isNotNull();
		String early = mint(gateway(this.clock, SECOND, FIRST));
		assertThatExceptionOfType(RuntimeException.class).isThrownBy(() -> service.decode(early))
			.isInstanceOfAny(InvalidTokenException.class, KeysUnavailableException.class);
	}

	@Test
	void verifyAfterAGatewayWasRestartedThenOldAndNewTokensAreGood(@TempDir Path directory) {
		MintingProperties properties = new MintingProperties("https://edge.test", List.of("inside"),
				Duration.ofSeconds(60), "ES256", List.of(), directory.resolve("edge-keys.json").toString(), true,
				"/keys", 1000);
		TokenMinter gateway = new TokenMinter(properties, this.clock, Ticker.systemTicker());
		publish(gateway);
		JwtVerifier service = service(Duration.ofMinutes(1));
		String old = mint(gateway);
		assertThat(verified(service, old)).isNotNull();
		TokenMinter restarted = new TokenMinter(properties, this.clock, Ticker.systemTicker());
		assertThat(verified(service, mint(restarted))).isNotNull();
		publish(restarted);
		assertThat(verified(service(Duration.ofMinutes(1)), old)).isNotNull();
		assertThat(this.keys.findAll(WireMock.getRequestedFor(WireMock.urlEqualTo("/keys")))).hasSize(2);
	}

	/** A cached token is sent until half of its life is over. */
	@ParameterizedTest
	@ValueSource(ints = { -30, -5, 0, 5, 29 })
	void verifyWhenTheClockOfAGatewayIsApartThenTokensAreGoodFromFirstToLast(int apartSeconds) {
		MutableClock apart = MutableClock.at(NOW.minusSeconds(apartSeconds));
		TokenMinter gateway = gateway(apart, FIRST);
		publish(gateway);
		JwtVerifier service = service(Duration.ofMinutes(1));
		String token = mint(gateway);
		assertThat(verified(service, token)).isNotNull();
		this.clock.advance(Duration.ofSeconds(30));
		assertThat(verified(service, token)).isNotNull();
	}

}
