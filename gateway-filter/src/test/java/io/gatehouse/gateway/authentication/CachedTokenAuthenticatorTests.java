package io.gatehouse.gateway.authentication;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

import io.gatehouse.gateway.Caller;
import io.gatehouse.gateway.ExchangeAuthenticator;
import io.gatehouse.gateway.TokenSchemes;
import io.gatehouse.identity.IdentityClaims;
import io.gatehouse.revocation.Floor;
import io.gatehouse.revocation.RevocableClaims;
import io.gatehouse.revocation.redis.RevocationQueries;
import io.gatehouse.revocation.redis.TestLookups;
import io.gatehouse.test.MutableClock;
import io.gatehouse.test.TestKeys;
import io.gatehouse.test.TestTokens;
import io.gatehouse.token.IssuerSettings;
import io.gatehouse.token.JwtVerifier;
import io.gatehouse.token.Reason;
import io.gatehouse.token.VerifiedTokenCache;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.Fuseable;
import reactor.core.publisher.Mono;

import org.springframework.cloud.gateway.route.Route;
import org.springframework.cloud.gateway.support.ServerWebExchangeUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;
import org.springframework.web.server.ServerWebExchange;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests when a caller is authenticated without the next authenticator: only by a token
 * that it admitted before, while the verdict is in memory.
 */
class CachedTokenAuthenticatorTests {

	private static final Duration WITHIN = Duration.ofSeconds(30);

	@TempDir
	@SuppressWarnings("NullAway.Init")
	static Path directory;

	private final Path keys = write(directory.resolve("keys.json"));

	private final MutableClock clock = MutableClock.at(Instant.parse("2026-06-01T12:00:00Z"));

	private final Map<String, Floor> floors = new HashMap<>(Map.of("all", new Floor(1, Reason.REVOKED)));

	private final VerifiedTokenCache<PreparedJwt> cache = new VerifiedTokenCache<>(1_000_000);

	private final AtomicInteger asked = new AtomicInteger();

	private final String token = TestTokens.token(this.clock).sign();

	private static Path write(Path file) {
		try {
			return Files.writeString(file, TestKeys.jwkSet(TestKeys.key()));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Makes a new authenticator with the floors, and the same cache. */
	private ExchangeAuthenticator authenticator() {
		JwtAuthenticator jwt = jwt();
		TokenAuthenticator next = new TokenAuthenticator(Settings.policies(), jwt, null, TokenSchemes.bearer(),
				Settings.unbound());
		return new CachedTokenAuthenticator(Settings.policies(), jwt, null, next, (exchange) -> {
			this.asked.incrementAndGet();
			return next.caller(exchange);
		}, TokenSchemes.bearer(), Settings.unbound());
	}

	private JwtAuthenticator jwt() {
		JwtVerifier verifier = JwtVerifier.builder()
			.issuers(Map.of("main",
					new IssuerSettings(TestTokens.ISSUER, null, this.keys.toString(), null, null, null, null, null,
							null, null, null)))
			.clock(this.clock)
			.build();
		RevocationQueries queries = new RevocationQueries(RevocableClaims.standard(), (issuer) -> "");
		TokenStateCheck states = new TokenStateCheck(
				new RevocationCheck(TestLookups.local(this.clock, this.floors), new UnknownDecisions()),
				SessionCache.none((user, session) -> Mono.just(new LookupResult.Missing<>())));
		PreparedJwts tokens = PreparedJwts.verifying(verifier, this.cache, IdentityClaims.defaults(), queries, null);
		return new JwtAuthenticator(tokens, states, queries, null, null, this.clock);
	}

	private MockServerWebExchange exchange(String... authorization) {
		return MockServerWebExchange
			.from(MockServerHttpRequest.get("/").header(HttpHeaders.AUTHORIZATION, authorization));
	}

	private MockServerWebExchange exchange() {
		return exchange("Bearer " + this.token);
	}

	private Caller caller(ExchangeAuthenticator authenticator) {
		Caller caller = authenticator.caller(exchange()).block(WITHIN);
		assertThat(caller).isNotNull();
		return caller;
	}

	/** Returns the caller if it is at hand, as the global filter does. */
	private @Nullable Caller callerInMemory(ExchangeAuthenticator authenticator) {
		Mono<Caller> caller = authenticator.caller(exchange());
		return (caller instanceof Fuseable.ScalarCallable) ? caller.block(WITHIN) : null;
	}

	@Test
	void callerWhenTokenIsNewThenTheNextAuthenticatorIsAskedOnce() {
		ExchangeAuthenticator authenticator = authenticator();
		Caller first = caller(authenticator);
		assertThat(first).isInstanceOf(Caller.Authenticated.class);
		assertThat(this.asked).hasValue(1);
		assertThat(caller(authenticator)).isSameAs(first);
		assertThat(callerInMemory(authenticator)).isSameAs(first);
		assertThat(this.asked).hasValue(1);
	}

	@Test
	void callerWhenTokenIsRevokedThenRefusedAndVerifiedAnewTheNextTime() {
		caller(authenticator());
		this.floors.put("sub:alice", new Floor(this.clock.millis() + 1, Reason.BANNED));
		ExchangeAuthenticator authenticator = authenticator();
		assertThat(callerInMemory(authenticator)).isEqualTo(new Caller.Refused(Reason.BANNED));
		assertThat(this.cache.size()).isZero();
		assertThat(callerInMemory(authenticator)).isNull();
		assertThat(caller(authenticator)).isEqualTo(new Caller.Refused(Reason.BANNED));
		assertThat(this.cache.size()).as("a revoked token is not cached").isZero();
	}

	@Test
	void callerWhenTokenExpiredThenTheNextAuthenticatorRefuses() {
		ExchangeAuthenticator authenticator = authenticator();
		caller(authenticator);
		this.clock.advance(Duration.ofMinutes(6));
		assertThat(callerInMemory(authenticator)).isNull();
		assertThat(caller(authenticator)).isEqualTo(new Caller.Refused(Reason.EXPIRED));
	}

	@ParameterizedTest
	@ValueSource(strings = { "mode=session", "lookup=redis" })
	void callerWhenRouteNeedsMoreThanTheMemoryThenTokenIsNotLimitedOrVerifiedAgain(String metadata) {
		ExchangeAuthenticator authenticator = authenticator();
		caller(authenticator);
		MockServerWebExchange exchange = exchange();
		exchange.getAttributes()
			.put(ServerWebExchangeUtils.GATEWAY_ROUTE_ATTR,
					Route.async()
						.id("orders")
						.uri("http://127.0.0.1:1")
						.predicate((any) -> true)
						.metadata(Map.of("gatehouse." + metadata.split("=")[0], metadata.split("=")[1]))
						.build());
		assertThat(authenticator.caller(exchange)).isNotInstanceOf(Fuseable.ScalarCallable.class)
			.isSameAs(authenticator.caller(exchange));
		assertThat(this.asked).as("only the first request was new").hasValue(1);
	}

	@Test
	void callerWhenCopyInMemoryIsNotCurrentThenVerdictIsNotFromMemory() {
		ExchangeAuthenticator authenticator = authenticator();
		caller(authenticator);
		this.clock.advance(Duration.ofSeconds(3));
		assertThat(callerInMemory(authenticator)).isNull();
		assertThat(this.asked).as("only the first request was new").hasValue(1);
	}

	@Test
	void callerWhenCredentialsAreNoSingleBearerTokenThenTheNextAuthenticatorIsAsked() {
		ExchangeAuthenticator authenticator = authenticator();
		caller(authenticator);
		String good = "Bearer " + this.token;
		for (String[] credentials : List.of(new String[0], new String[] { "Basic YTpi" }, new String[] { good, good },
				new String[] { good + " " }, new String[] { "Bearer  " + this.token })) {
			int before = this.asked.get();
			assertThat(authenticator.caller(exchange(credentials))).isNotNull();
			assertThat(this.asked).hasValue(before + 1);
		}
	}

	@Test
	void reauthenticateThenIsThatOfTheNextAuthenticator() {
		Mono<Caller> again = Mono.just(new Caller.Anonymous());
		ExchangeAuthenticator next = new ExchangeAuthenticator() {

			@Override
			public Mono<Caller> caller(ServerWebExchange exchange) {
				return Mono.never();
			}

			@Override
			public Mono<Caller> reauthenticate(ServerWebExchange exchange) {
				return again;
			}

		};
		JwtAuthenticator jwt = jwt();
		TokenAuthenticator tokens = new TokenAuthenticator(Settings.policies(), jwt, null, TokenSchemes.bearer(),
				Settings.unbound());
		assertThat(new CachedTokenAuthenticator(Settings.policies(), jwt, null, tokens, next, TokenSchemes.bearer(),
				Settings.unbound())
			.reauthenticate(exchange())).isSameAs(again);
	}

}
