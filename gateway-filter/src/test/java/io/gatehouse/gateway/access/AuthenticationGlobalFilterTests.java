package io.gatehouse.gateway.access;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

import io.gatehouse.gateway.AuthenticationDecisions;
import io.gatehouse.gateway.Caller;
import io.gatehouse.gateway.ExchangeAuthenticator;
import io.gatehouse.gateway.IdentityPrincipal;
import io.gatehouse.gateway.RefusalHandler;
import io.gatehouse.gateway.TokenSchemes;
import io.gatehouse.gateway.access.AccessRule.Access;
import io.gatehouse.gateway.minting.TestRelays;
import io.gatehouse.gateway.minting.TokenRelay;
import io.gatehouse.identity.IdentityClaims;
import io.gatehouse.identity.IdentityHeaders;
import io.gatehouse.token.InvalidSettingException;
import io.gatehouse.token.Reason;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.route.Route;
import org.springframework.cloud.gateway.support.ServerWebExchangeUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.util.StringUtils;
import org.springframework.web.server.ServerWebExchange;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of {@link AuthenticationGlobalFilter} alone; {@code AccessIT}, {@code RelayIT}
 * and {@code RouteFiltersIT} test it in a gateway.
 */
@ExtendWith(OutputCaptureExtension.class)
class AuthenticationGlobalFilterTests {

	private static final Map<String, Object> PUBLIC = Map.of("gatehouse.access", "public");

	private static final Map<String, Object> OPTIONAL = Map.of("gatehouse.access", "optional");

	private static final IdentityHeaders HEADERS = IdentityHeaders.of(Map.of("X-User-Address", "address"),
			IdentityHeaders.STANDARD_NAMESPACE);

	private final List<Reason> refused = new ArrayList<>();

	private final List<ServerWebExchange> passed = new ArrayList<>();

	private final AtomicInteger asked = new AtomicInteger();

	private Mono<Caller> caller = Mono.just(new Caller.Anonymous());

	private ExchangeAuthenticator authenticator = (exchange) -> {
		this.asked.incrementAndGet();
		return this.caller;
	};

	private TokenRelay relay = TestRelays.original();

	private AccessRules rules = new AccessRules(List.of(), null);

	private @Nullable AuthenticationGlobalFilter filter;

	private static Caller.Authenticated caller(String subject, Map<String, Object> claims) {
		Jwt token = Jwt.withTokenValue("token-of-" + subject)
			.header("alg", "none")
			.claim("iss", "https://auth.test")
			.subject(subject)
			.claims((all) -> all.putAll(claims))
			.build();
		return new Caller.Authenticated(IdentityClaims.defaults().identity(token), token.getClaims(), token);
	}

	private static Caller.Authenticated alice() {
		return caller("alice", Map.of("roles", List.of("user"), "sid", "s1"));
	}

	private static ServerWebExchange exchange(String... authorization) {
		return MockServerWebExchange.from(MockServerHttpRequest.get("/orders/1")
			.header(HttpHeaders.AUTHORIZATION, authorization)
			.header("Accept", "text/plain"));
	}

	private static ServerWebExchange to(Map<String, Object> metadata, ServerWebExchange exchange) {
		exchange.getAttributes()
			.put(ServerWebExchangeUtils.GATEWAY_ROUTE_ATTR,
					Route.async()
						.id("orders")
						.uri("http://127.0.0.1:1")
						.predicate((any) -> true)
						.metadata(metadata)
						.build());
		return exchange;
	}

	private AuthenticationGlobalFilter filter() {
		AuthenticationGlobalFilter made = this.filter;
		if (made == null) {
			RefusalHandler refusals = (exchange, reason) -> Mono.fromRunnable(() -> this.refused.add(reason));
			made = new AuthenticationGlobalFilter(this.authenticator, this.rules, this.relay, HEADERS, refusals,
					new AuthenticationDecisions(Map.of()),
					new StreamReauthentication((exchange) -> Mono.never(), Duration.ofSeconds(1), Clock.systemUTC()),
					TokenSchemes.bearer(), Clock.systemUTC());
			this.filter = made;
		}
		return made;
	}

	private void filter(ServerWebExchange exchange) {
		GatewayFilterChain chain = (inside) -> Mono.fromRunnable(() -> this.passed.add(inside));
		StepVerifier.create(filter().filter(exchange, chain)).verifyComplete();
	}

	private void assertRefused(Reason reason, ServerWebExchange exchange) {
		filter(exchange);
		assertThat(this.refused).containsExactly(reason);
		assertThat(this.passed).isEmpty();
		assertThat(Admission.isRefused(exchange)).isTrue();
		assertThat(Admission.of(exchange)).isNull();
		this.refused.clear();
	}

	private ServerWebExchange passed(ServerWebExchange exchange) {
		filter(exchange);
		assertThat(this.refused).isEmpty();
		assertThat(this.passed).hasSize(1);
		return this.passed.remove(0);
	}

	private static List<String> authorization(ServerWebExchange exchange) {
		return exchange.getRequest().getHeaders().getOrEmpty(HttpHeaders.AUTHORIZATION);
	}

	@ParameterizedTest
	@ValueSource(strings = { "Bearer a", "bearer a", "Bearer", "Bearer a b" })
	void filterWhenRouteIsPublicThenBearerIsDroppedUnread(String authorization) {
		ServerWebExchange inside = passed(to(PUBLIC, exchange(authorization)));
		assertThat(authorization(inside)).isEmpty();
		assertThat(inside.getRequest().getHeaders().getFirst("Accept")).isEqualTo("text/plain");
		assertThat(this.asked).hasValue(0);
		assertThat(Admission.of(inside)).isNull();
	}

	@Test
	void filterWhenRouteIsPublicThenCredentialsOfOtherSchemesStay() {
		ServerWebExchange exchange = to(PUBLIC, exchange("Basic YTpi"));
		assertThat(passed(exchange)).isSameAs(exchange);
		assertThat(authorization(passed(to(PUBLIC, exchange("Basic YTpi", "Bearer a"))))).containsExactly("Basic YTpi");
	}

	@Test
	void filterWhenRouteIsPublicByAPathRuleThenBearerIsDroppedToo() {
		this.rules = new AccessRules(
				List.of(new AccessRule("/orders/**", Set.of(), Access.PUBLIC, List.of(), List.of(), List.of(), null)),
				null);
		assertThat(authorization(passed(to(Map.of(), exchange("Bearer a"))))).isEmpty();
		assertThat(this.asked).hasValue(0);
	}

	@Test
	void filterWhenPublicRouteKeepsAuthorizationThenBearerStays() {
		ServerWebExchange exchange = to(Map.of("gatehouse.access", "public", "gatehouse.keep-authorization", "true"),
				exchange("Bearer a"));
		assertThat(passed(exchange)).isSameAs(exchange);
	}

	@Test
	void filterWhenPublicRouteKeepsAuthorizationThenBearerThatAFilterSetIsDropped() {
		ServerWebExchange received = to(Map.of("gatehouse.access", "public", "gatehouse.keep-authorization", "true"),
				exchange("Bearer a"));
		passed(received);
		ServerWebExchange repeated = received.mutate()
			.request((request) -> request.header(HttpHeaders.AUTHORIZATION, "Bearer other", "Basic YTpi"))
			.build();
		assertThat(authorization(passed(repeated))).containsExactly("Basic YTpi");
	}

	@Test
	void filterWhenPublicRouteRelaysMintedTokensThenNoCredentialsOfTheCallerGoInside() {
		this.relay = TestRelays.minting();
		ServerWebExchange inside = passed(
				to(Map.of("gatehouse.access", "public", "gatehouse.relay", "minted"), exchange("Basic YTpi")));
		assertThat(authorization(inside)).isEmpty();
	}

	@Test
	void filterWhenTokenIsRequiredAndThereIsNoneThenMissing() {
		assertRefused(Reason.MISSING_TOKEN, to(Map.of(), exchange()));
	}

	@ParameterizedTest
	@EnumSource(names = { "EXPIRED", "LOGGED_OUT", "RATE_LIMITED", "REVOCATION_UNKNOWN" })
	void filterWhenCallerIsRefusedThenItsReason(Reason reason) {
		this.caller = Mono.just(new Caller.Refused(reason));
		assertRefused(reason, to(Map.of(), exchange("Bearer a")));
		assertRefused(reason, to(OPTIONAL, exchange("Bearer a")));
	}

	@Test
	void filterWhenTokenIsOptionalAndThereIsNoneThenPasses() {
		ServerWebExchange exchange = to(OPTIONAL, exchange());
		assertThat(passed(exchange)).isSameAs(exchange);
		assertThat(Admission.of(exchange)).isNull();
	}

	@Test
	void filterWhenTokenIsOptionalAndGoodThenAdmitted() {
		this.caller = Mono.just(alice());
		ServerWebExchange inside = passed(to(OPTIONAL, exchange("Bearer token-of-alice")));
		assertThat(inside.getRequest().getHeaders().getFirst("X-User-Id")).isEqualTo("alice");
	}

	@Test
	void filterWhenCallerLacksARoleThenInsufficientPermissions() {
		this.caller = Mono.just(alice());
		assertRefused(Reason.INSUFFICIENT_PERMISSIONS,
				to(Map.of("gatehouse.roles", "admin"), exchange("Bearer token-of-alice")));
		assertThat(passed(to(Map.of("gatehouse.roles", "user"), exchange("Bearer token-of-alice")))).isNotNull();
	}

	@Test
	void filterWhenCallerIsAdmittedThenIdentityGoesInside() {
		this.caller = Mono.just(alice());
		ServerWebExchange received = to(Map.of(), exchange("bearer token-of-alice"));
		ServerWebExchange inside = passed(received);
		HttpHeaders headers = inside.getRequest().getHeaders();
		assertThat(headers.get("X-User-Id")).containsExactly("alice");
		assertThat(headers.get("X-User-Roles")).containsExactly("user");
		assertThat(headers.get("X-User-Session")).containsExactly("s1");
		assertThat(headers.containsHeader("X-User-Name")).isFalse();
		assertThat(authorization(inside)).containsExactly("Bearer token-of-alice");
		assertThat(headers.getFirst("Accept")).isEqualTo("text/plain");
		StepVerifier.create(inside.getPrincipal()).expectNext(new IdentityPrincipal(alice())).verifyComplete();
		assertThat(Admission.of(inside)).isEqualTo(new Admission(received, "Bearer token-of-alice"));
		assertThat(StreamReauthentication.end(inside)).isNotNull();
	}

	@Test
	void filterWhenRouteRelaysMintedTokensThenServicesGetOneInPlaceOfTheCallers() {
		this.relay = TestRelays.minting();
		this.caller = Mono.just(alice());
		ServerWebExchange inside = passed(to(Map.of("gatehouse.relay", "minted", "gatehouse.audience", "order-service"),
				exchange("Bearer token-of-alice")));
		assertThat(authorization(inside)).singleElement()
			.asString()
			.startsWith("Bearer ey")
			.isEqualTo(Objects.requireNonNull(Admission.of(inside)).authorization());
		assertThat(inside.getRequest().getHeaders().getFirst("X-User-Id")).isEqualTo("alice");
	}

	@Test
	void filterWhenPreviousRouteAdmittedAnotherIdentityThenNoneOfItsHeadersIsLeft() {
		this.caller = Mono.just(alice());
		ServerWebExchange received = to(Map.of(), exchange("Bearer token-of-alice"));
		ServerWebExchange first = passed(received);
		this.caller = Mono.just(caller("alice", Map.of("name", "Alice")));
		ServerWebExchange second = passed(to(Map.of(), first));
		HttpHeaders headers = second.getRequest().getHeaders();
		assertThat(headers.getFirst("X-User-Name")).isEqualTo("Alice");
		assertThat(headers.headerNames()).doesNotContain("X-User-Roles", "X-User-Session");
		assertThat(Objects.requireNonNull(Admission.of(second)).received()).isSameAs(received);
	}

	@ParameterizedTest
	@CsvSource({ "public, false", "public, true", "optional, false" })
	void filterWhenPreviousRouteAdmittedTheCallerThenAnAnonymousOneHasNoIdentity(String access, boolean keeps) {
		this.caller = Mono.just(alice());
		ServerWebExchange admitted = passed(to(Map.of(), exchange("Bearer token-of-alice")));
		ServerWebExchange forged = admitted.mutate()
			.request((request) -> request.header("x_user_name", "root").header(HttpHeaders.AUTHORIZATION, "Bearer b"))
			.build();
		this.caller = Mono.just(new Caller.Anonymous());
		ServerWebExchange inside = passed(
				to(Map.of("gatehouse.access", access, "gatehouse.keep-authorization", keeps), forged));
		assertThat(inside.getRequest().getHeaders().headerNames())
			.noneMatch((name) -> name.toLowerCase(Locale.ROOT).startsWith("x"));
		assertThat(authorization(inside)).isEqualTo(keeps ? List.of("Bearer token-of-alice") : List.of());
		assertThat(Admission.hasEnded(inside)).isTrue();
		StepVerifier.create(inside.getPrincipal()).verifyComplete();
	}

	@Test
	void filterWhenClaimCannotBeCarriedByAHeaderThenMalformed() {
		this.caller = Mono.just(caller("alice", Map.of("address", Map.of("city", "Oslo"))));
		assertRefused(Reason.MALFORMED_TOKEN, to(Map.of(), exchange("Bearer token-of-alice")));
	}

	@Test
	void filterWhenClaimCannotBeCarriedByAMintedTokenThenMalformed() {
		this.relay = TestRelays.minting();
		this.caller = Mono.just(caller("alice", Map.of("quota", Double.POSITIVE_INFINITY)));
		assertRefused(Reason.MALFORMED_TOKEN,
				to(Map.of("gatehouse.relay", "minted", "gatehouse.audience", "a"), exchange("Bearer token-of-alice")));
	}

	@Test
	void filterWhenRuleRelayOrAuthenticatorFindsAnInvalidSettingThenTheRouteIsClosedAndThatIsLoggedOnce(
			CapturedOutput output) {
		this.caller = Mono.just(alice());
		for (int i = 0; i < 2; i++) {
			assertRefused(Reason.INSUFFICIENT_PERMISSIONS, to(Map.of("gatehouse.role", "user"), exchange("Bearer a")));
		}
		assertLoggedOnce(output, "metadata.gatehouse.role of route orders");
		for (int i = 0; i < 2; i++) {
			assertRefused(Reason.INSUFFICIENT_PERMISSIONS,
					to(Map.of("gatehouse.relay", "minted"), exchange("Bearer a")));
			assertRefused(Reason.INSUFFICIENT_PERMISSIONS,
					to(Map.of("gatehouse.relay", "minted", "gatehouse.access", "public"), exchange()));
		}
		assertLoggedOnce(output, "metadata.gatehouse.relay of route orders");
		assertThat(this.asked).hasValue(0);
		this.caller = Mono.error(new InvalidSettingException("metadata.gatehouse.mode of route orders", "x",
				"It is not known.", "Correct it."));
		for (int i = 0; i < 2; i++) {
			assertRefused(Reason.INSUFFICIENT_PERMISSIONS, to(OPTIONAL, exchange("Bearer a")));
		}
		assertLoggedOnce(output, "metadata.gatehouse.mode of route orders");
		assertThat(StringUtils.countOccurrencesOf(output.getAll(), "The route refuses all requests")).isEqualTo(3);
	}

	private static void assertLoggedOnce(CapturedOutput output, String property) {
		assertThat(StringUtils.countOccurrencesOf(output.getAll(), "'" + property + "'")).isEqualTo(1);
	}

	@Test
	void filterWhenAuthenticatorThrowsAnInvalidSettingThenTheRouteIsClosedToo() {
		this.authenticator = (exchange) -> {
			throw new InvalidSettingException("metadata.gatehouse.mode of route orders", "x", "It is not known.",
					"Correct it.");
		};
		assertRefused(Reason.INSUFFICIENT_PERMISSIONS, to(Map.of(), exchange("Bearer a")));
	}

	@Test
	void filterWhenAuthenticatorFailsThenItsErrorAndNobodyPasses() {
		this.caller = Mono.error(new IllegalStateException("broken"));
		StepVerifier
			.create(filter().filter(to(OPTIONAL, exchange("Bearer a")),
					(inside) -> Mono.fromRunnable(() -> this.passed.add(inside))))
			.verifyErrorMessage("broken");
		assertThat(this.passed).isEmpty();
	}

	@Test
	void filterWhenTheChainFailsThenItsErrorIsUnchanged() {
		this.caller = Mono.just(alice());
		InvalidSettingException failure = new InvalidSettingException("x", null, "It is not known.", "Correct it.");
		StepVerifier
			.create(filter().filter(to(Map.of(), exchange("Bearer token-of-alice")), (inside) -> Mono.error(failure)))
			.verifyErrorMatches((ex) -> ex == failure);
		assertThat(this.refused).isEmpty();
	}

	@Test
	void getOrderThenBeforeTheFiltersOfRoutes() {
		assertThat(filter().getOrder()).isEqualTo(AuthenticationGlobalFilter.ORDER).isNegative();
	}

}
