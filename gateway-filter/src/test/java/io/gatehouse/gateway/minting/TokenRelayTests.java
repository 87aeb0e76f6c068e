package io.gatehouse.gateway.minting;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import com.github.benmanes.caffeine.cache.Ticker;
import io.gatehouse.gateway.Caller;
import io.gatehouse.gateway.ServiceToken;
import io.gatehouse.gateway.authentication.TestSessionClaims;
import io.gatehouse.gateway.authentication.TestSessionClaims.User;
import io.gatehouse.gateway.minting.RelayProperties.Relay;
import io.gatehouse.gateway.minting.TokenRelay.Rule;
import io.gatehouse.identity.IdentityClaims;
import io.gatehouse.test.TestKeys;
import io.gatehouse.token.InvalidSettingException;
import io.gatehouse.token.InvalidTokenException;
import io.gatehouse.token.Reason;
import io.gatehouse.token.SigningKeySettings;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.test.StepVerifier;

import org.springframework.cloud.gateway.route.Route;
import org.springframework.cloud.gateway.support.ServerWebExchangeUtils;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;
import org.springframework.security.oauth2.jwt.Jwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests of the selection of the token that a service receives.
 */
class TokenRelayTests {

	private static final Duration WITHIN = Duration.ofSeconds(30);

	private static final String NO_MINTER = "The gateway mints no tokens: 'gatehouse.gateway.minting.issuer' is not set. "
			+ "Set 'gatehouse.gateway.minting.issuer' to a name of the gateway, such as 'https://edge.example.com', and "
			+ "trust it in the services.";

	private static final MintingProperties MINTING = minting("https://edge.test");

	private static final TokenMinter MINTER = new TokenMinter(MINTING, Clock.systemUTC(), Ticker.systemTicker());

	private static MintingProperties minting(@Nullable String issuer) {
		return new MintingProperties(issuer, List.of("inside"), Duration.ofSeconds(60), "ES256",
				List.of(new SigningKeySettings.Key(null, TestKeys.key("ES256", "edge-key").toJSONString(), null)), null,
				false, "/keys", 1000);
	}

	private static TokenRelay relay(Relay standard) {
		return new TokenRelay(standard, MINTING, MINTER);
	}

	private static TokenRelay withoutMinter() {
		return new TokenRelay(Relay.ORIGINAL, minting(null), null);
	}

	private static Map<String, Object> metadata(@Nullable String relay, @Nullable Object audience) {
		Map<String, Object> metadata = new HashMap<>();
		if (relay != null) {
			metadata.put("gatehouse.relay", relay);
		}
		if (audience != null) {
			metadata.put("gatehouse.audience", audience);
		}
		return metadata;
	}

	private static MockServerWebExchange exchange(String uri, Map<String, Object> metadata) {
		MockServerWebExchange exchange = MockServerWebExchange.from(MockServerHttpRequest.get("/"));
		Route route = Route.async().id("orders").uri(uri).predicate((any) -> true).metadata(metadata).build();
		exchange.getAttributes().put(ServerWebExchangeUtils.GATEWAY_ROUTE_ATTR, route);
		return exchange;
	}

	private static Caller.Authenticated withToken(Map<String, Object> more) {
		Jwt token = Jwt.withTokenValue("a.b.c")
			.header("alg", "none")
			.claim("iss", "https://auth.test")
			.subject("alice")
			.claims((claims) -> claims.putAll(more))
			.build();
		return new Caller.Authenticated(IdentityClaims.defaults().identity(token), token.getClaims(), token);
	}

	private static Caller.Authenticated withSession() {
		Map<String, Object> claims = TestSessionClaims.of(IdentityClaims.defaults(),
				new User("alice", null, null, List.of("user"), List.of(), Map.of()), "s1");
		return new Caller.Authenticated(IdentityClaims.defaults().identity(claims), claims, null);
	}

	/** The property, the route, and the rule that comes of them. */
	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "ORIGINAL | http://10.0.0.1      |          |        | false | inside",
					"ORIGINAL | lb://order-service    |          |        | false | inside",
					"ORIGINAL | lb://order-service    | original |        | false | inside",
					"ORIGINAL | http://10.0.0.1       |          | orders | false | orders",
					"ORIGINAL | http://10.0.0.1       | minted   | orders | true  | orders",
					"ORIGINAL | lb://order-service    | minted   |        | true  | order-service",
					"ORIGINAL | lb://order-service    | Minted   |        | true  | order-service",
					"MINTED   | lb://order-service    |          |        | true  | order-service",
					"MINTED   | lb://Order-Service    |          |        | true  | order-service",
					"MINTED   | lb:ws://order-service |          |        | true  | order-service",
					"MINTED   | lb:wss://Orders       |          |        | true  | orders",
					"MINTED   | lb://order-service    |          | a, b   | true  | a,b",
					"MINTED   | http://10.0.0.1       |          | orders | true  | orders",
					"MINTED   | no://op               |          |        | true  | inside",
					"MINTED   | forward:/fallback     |          |        | true  | inside",
					"MINTED   | no://op               |          | orders | true  | orders",
					"MINTED   | lb://order-service    | original |        | false | inside",
					"MINTED   | http://10.0.0.1       | original |        | false | inside" })
	void ruleForWhenRouteOrPropertySaysSoThenTokenIsMintedForTheService(Relay standard, String uri,
			@Nullable String relay, @Nullable String audience, boolean minted, String expected) {
		MockServerWebExchange exchange = exchange(uri, metadata(relay, audience));
		assertThat(relay(standard).ruleFor(exchange)).isEqualTo(new Rule(minted, List.of(expected.split(","))));
		assertThat(relay(standard).isMinted(exchange)).isEqualTo(minted);
	}

	@Test
	void ruleForWhenMetadataIsFromYamlThenItIsRead() {
		Map<String, Object> nested = Map.of("gatehouse",
				Map.of("relay", "minted", "audience", Map.of("0", "orders", "1", "audit")));
		assertThat(relay(Relay.ORIGINAL).ruleFor(exchange("http://10.0.0.1", nested)))
			.satisfies((rule) -> assertThat(rule.minted()).isTrue())
			.satisfies((rule) -> assertThat(rule.audience()).containsExactlyInAnyOrder("orders", "audit"));
	}

	@ParameterizedTest
	@NullSource
	@ValueSource(
			strings = { "http://10.0.0.1", "https://orders.test", "ws://orders.test", "lb:order-service", "lb:/x" })
	void checkWhenNothingSaysWhichServiceTokensAreForThenRefusedUnlessPublic(@Nullable String address) {
		URI uri = (address != null) ? URI.create(address) : null;
		assertThatExceptionOfType(InvalidSettingException.class)
			.isThrownBy(() -> relay(Relay.MINTED).check("orders", uri, Map.of(), false))
			.withMessage("Property 'metadata.gatehouse.audience of route orders': The gateway mints tokens for this "
					+ "route, and neither this setting nor an 'lb:' address names their service. Set it to the audience "
					+ "that the service accepts, such as 'order-service'. If the route needs no token, set "
					+ "'gatehouse.access' to 'public' instead.");
		assertThatCode(() -> relay(Relay.MINTED).check("orders", uri, Map.of(), true)).doesNotThrowAnyException();
	}

	@Test
	void ruleForWhenNothingSaysWhichServiceTokensAreForThenFailsButItIsKnownThatTheyAreMinted() {
		MockServerWebExchange exchange = exchange("http://10.0.0.1", Map.of());
		assertThatExceptionOfType(InvalidSettingException.class)
			.isThrownBy(() -> relay(Relay.MINTED).ruleFor(exchange));
		assertThat(relay(Relay.MINTED).isMinted(exchange)).isTrue();
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void checkWhenRelayIsNotKnownThenRefused(boolean isPublic) {
		assertThatExceptionOfType(InvalidSettingException.class)
			.isThrownBy(() -> relay(Relay.ORIGINAL).check("orders", null, metadata("mint", "orders"), isPublic))
			.withMessage(
					"Property 'metadata.gatehouse.relay of route orders' with value 'mint': It is not a valid value. Set "
							+ "'original' or 'minted'.");
	}

	@ParameterizedTest
	@CsvSource({ "MINTED, , true", "MINTED, , false", "ORIGINAL, minted, true", "ORIGINAL, minted, false" })
	void checkWhenMintedRouteKeepsTheCallersTokenThenContradiction(Relay standard, @Nullable String relay,
			boolean isPublic) {
		Map<String, Object> metadata = metadata(relay, "orders");
		metadata.put("gatehouse.keep-authorization", "true");
		assertThatExceptionOfType(InvalidSettingException.class)
			.isThrownBy(() -> relay(standard).check("orders", null, metadata, isPublic))
			.withMessage("Property 'metadata.gatehouse.keep-authorization of route orders' with value 'true': This "
					+ "route does not forward the caller's token. Remove it, or set 'gatehouse.relay' to 'original' for the "
					+ "route.");
		metadata.put("gatehouse.relay", "original");
		assertThatCode(() -> relay(standard).check("orders", null, metadata, isPublic)).doesNotThrowAnyException();
	}

	@Test
	void relayWhenNobodyMintsThenMintedTokensAreRefused() {
		assertThatExceptionOfType(InvalidSettingException.class)
			.isThrownBy(() -> new TokenRelay(Relay.MINTED, minting(null), null))
			.withMessage("Property 'gatehouse.gateway.relay' with value 'minted': " + NO_MINTER);
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void checkWhenNobodyMintsThenMintedTokensAreRefused(boolean isPublic) {
		assertThatExceptionOfType(InvalidSettingException.class)
			.isThrownBy(() -> withoutMinter().check("orders", null, metadata("minted", "orders"), isPublic))
			.withMessage("Property 'metadata.gatehouse.relay of route orders' with value 'minted': " + NO_MINTER);
	}

	@Test
	void tokenWhenRuleIsOriginalThenTheCallersOwn() {
		Caller.Authenticated caller = withToken(Map.of());
		StepVerifier.create(relay(Relay.ORIGINAL).token(caller, new Rule(false, List.of("inside"))))
			.assertNext((token) -> assertThat(token.jwt()).isSameAs(caller.token()))
			.expectComplete()
			.verify(WITHIN);
		StepVerifier.create(withoutMinter().token(caller, new Rule(false, List.of("inside"))))
			.assertNext((token) -> assertThat(token.jwt()).isSameAs(caller.token()))
			.expectComplete()
			.verify(WITHIN);
	}

	@Test
	void tokenWhenRuleIsMintedThenGatewayIssuesTheSameClaims() {
		StepVerifier
			.create(relay(Relay.ORIGINAL).token(withToken(Map.of("plan", "gold")), new Rule(true, List.of("orders")))
				.map(ServiceToken::jwt))
			.assertNext((token) -> {
				assertThat(token.getTokenValue()).isNotEqualTo("a.b.c");
				assertThat(token.getAudience()).containsExactly("orders");
				assertThat(token.getClaims()).containsEntry("iss", "https://edge.test")
					.containsEntry(TokenRelay.CALLER_ISSUER, "https://auth.test")
					.containsEntry("sub", "alice")
					.containsEntry("plan", "gold");
			})
			.expectComplete()
			.verify(WITHIN);
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void tokenWhenCallerHasNoJwtThenMintedWhateverTheRule(boolean minted) {
		StepVerifier
			.create(relay(Relay.ORIGINAL).token(withSession(), new Rule(minted, List.of("orders")))
				.map(ServiceToken::jwt))
			.assertNext((token) -> {
				assertThat(token.getAudience()).containsExactly("orders");
				assertThat(token.getClaims()).containsEntry("iss", "https://edge.test")
					.containsEntry("sub", "alice")
					.containsEntry("sid", "s1")
					.doesNotContainKey(TokenRelay.CALLER_ISSUER);
			})
			.expectComplete()
			.verify(WITHIN);
	}

	@Test
	void tokenWhenNobodyMintsAndCallerHasNoJwtThenError() {
		StepVerifier.create(withoutMinter().token(withSession(), new Rule(false, List.of("inside"))))
			.expectError(IllegalStateException.class)
			.verify(WITHIN);
	}

	@Test
	void tokenWhenNumberLostDigitsThenNoneIsMintedWithAnotherNumber() {
		Caller.Authenticated caller = withToken(Map.of("account", 1.8446744073709552E19));
		StepVerifier.create(relay(Relay.MINTED).token(caller, new Rule(true, List.of("orders"))))
			.expectErrorSatisfies((ex) -> assertThat(ex).isInstanceOfSatisfying(InvalidTokenException.class,
					(invalid) -> assertThat(invalid.reason()).isEqualTo(Reason.MALFORMED_TOKEN)))
			.verify(WITHIN);
		StepVerifier.create(relay(Relay.MINTED).token(caller, new Rule(false, List.of("orders"))))
			.expectNextCount(1)
			.expectComplete()
			.verify(WITHIN);
	}

}
