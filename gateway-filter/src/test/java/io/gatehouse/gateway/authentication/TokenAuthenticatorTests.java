package io.gatehouse.gateway.authentication;

import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

import io.gatehouse.gateway.Caller;
import io.gatehouse.gateway.TokenSchemes;
import io.gatehouse.identity.IdentityClaims;
import io.gatehouse.revocation.RevocableClaims;
import io.gatehouse.revocation.Verdict;
import io.gatehouse.revocation.redis.RedisInMemory;
import io.gatehouse.revocation.redis.RevocationQueries;
import io.gatehouse.revocation.redis.RevocationQuery;
import io.gatehouse.revocation.redis.TestLookups;
import io.gatehouse.token.InvalidTokenException;
import io.gatehouse.token.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

import org.springframework.cloud.gateway.route.Route;
import org.springframework.cloud.gateway.support.ServerWebExchangeUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.web.server.ServerWebExchange;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of the authentication by a bearer token: which token a request has, and how often
 * it is checked.
 */
class TokenAuthenticatorTests {

	private static final Duration WITHIN = Duration.ofSeconds(30);

	private static final String JWT = "Bearer header00.payload0.signature";

	private static final String OPAQUE = "Bearer opaque-token-of-alice";

	private static final Caller ANONYMOUS = new Caller.Anonymous();

	private static final Caller LOGGED_OUT = new Caller.Refused(Reason.LOGGED_OUT);

	private final List<String> decoded = new ArrayList<>();

	private Mono<Jwt> answer = Mono.fromSupplier(VerifiedTokens::alice);

	private final AtomicInteger checked = new AtomicInteger();

	private Verdict verdict = new Verdict.Active();

	private final RedisInMemory redis = new RedisInMemory();

	private final TokenAuthenticator authenticator = authenticator(true);

	TokenAuthenticatorTests() {
		this.redis.floor("all", 1);
		this.redis.hash("login:token:opaque-token-of-alice", Map.of("user", "alice", "iat", "1700000000"));
	}

	private TokenAuthenticator authenticator(boolean acceptsOpaque) {
		TokenStateCheck states = new TokenStateCheck(
				new RevocationCheck(TestLookups.of(this::verdict, this.redis), new UnknownDecisions()),
				SessionCache.none((user, session) -> Mono.just(new LookupResult.Missing<>())));
		RevocationQueries queries = new RevocationQueries(RevocableClaims.standard(), (issuer) -> "");
		SessionClaims sessions = new SessionClaims("https://edge.test", IdentityClaims.defaults());
		return new TokenAuthenticator(Settings.policies(),
				new JwtAuthenticator(
						PreparedJwts.decoding(this::decode, IdentityClaims.defaults(), queries, "https://edge.test"),
						states, queries, sessions, null, Clock.fixed(VerifiedTokens.ISSUED, ZoneOffset.UTC)),
				acceptsOpaque ? new OpaqueTokenAuthenticator(OpaqueTokenAuthenticatorTests.lookup(this.redis), states,
						queries, "", sessions, 0) : null,
				TokenSchemes.bearer(), Settings.unbound());
	}

	private Mono<Jwt> decode(String token) {
		this.decoded.add(token);
		return this.answer;
	}

	private Mono<Verdict> verdict(RevocationQuery query) {
		return Mono.fromSupplier(() -> {
			this.checked.incrementAndGet();
			return this.verdict;
		});
	}

	private static MockServerWebExchange exchange(String... authorization) {
		return MockServerWebExchange
			.from(MockServerHttpRequest.get("/").header(HttpHeaders.AUTHORIZATION, authorization));
	}

	private static void route(ServerWebExchange exchange, String name, String value) {
		Route route = Route.async()
			.id("orders")
			.uri("http://127.0.0.1:1")
			.predicate((any) -> true)
			.metadata(Map.of("gatehouse." + name, value))
			.build();
		exchange.getAttributes().put(ServerWebExchangeUtils.GATEWAY_ROUTE_ATTR, route);
	}

	private static Caller caller(Mono<Caller> caller) {
		List<Caller> found = new ArrayList<>();
		StepVerifier.create(caller).consumeNextWith(found::add).expectComplete().verify(WITHIN);
		return found.get(0);
	}

	private Caller caller(ServerWebExchange exchange) {
		return caller(this.authenticator.caller(exchange));
	}

	private Caller again(ServerWebExchange exchange) {
		return caller(this.authenticator.reauthenticate(exchange));
	}

	@Test
	void callerWhenThereIsNoBearerTokenThenAnonymous() {
		assertThat(caller(exchange())).isEqualTo(ANONYMOUS);
		assertThat(caller(exchange("Basic YTpi"))).isEqualTo(ANONYMOUS);
		assertThat(again(exchange())).isEqualTo(ANONYMOUS);
		assertThat(this.decoded).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "Bearer", "Bearer ", "Bearer  a.b.c", "Bearer a b", "Bearer a,b", "Bearer =",
			"Bearer a.b.c|Bearer a.b.c", "Basic YTpi|Bearer a.b.c" })
	void callerWhenCredentialsAreMalformedThenRefusedForAnyPolicy(String authorization) {
		ServerWebExchange exchange = exchange(authorization.split("\\|"));
		assertThat(caller(exchange)).isEqualTo(new Caller.Refused(Reason.MALFORMED_TOKEN));
		route(exchange, "mode", "session");
		assertThat(caller(exchange)).isEqualTo(new Caller.Refused(Reason.MALFORMED_TOKEN));
		assertThat(this.decoded).isEmpty();
	}

	@Test
	void callerWhenTokenIsGoodThenAuthenticated() {
		assertThat(caller(exchange(JWT))).isInstanceOfSatisfying(Caller.Authenticated.class,
				(caller) -> assertThat(caller.identity().subject()).isEqualTo("alice"));
		assertThat(this.decoded).containsExactly("header00.payload0.signature");
	}

	@Test
	void callerWhenDecoderRefusesTheTokenThenRefused() {
		this.answer = Mono.error(new InvalidTokenException(Reason.EXPIRED));
		assertThat(caller(exchange(JWT))).isEqualTo(new Caller.Refused(Reason.EXPIRED));
	}

	@Test
	void callerWhenAskedAgainWithTheSamePolicyThenAuthenticatedOnce() {
		ServerWebExchange exchange = exchange(JWT);
		Mono<Caller> first = this.authenticator.caller(exchange);
		assertThat(this.authenticator.caller(exchange)).isSameAs(first);
		assertThat(caller(first)).isInstanceOf(Caller.Authenticated.class);
		this.verdict = new Verdict.Revoked(Reason.LOGGED_OUT);
		route(exchange, "lookup", "local");
		assertThat(caller(exchange)).as("the route has the same policy").isSameAs(caller(first));
		assertThat(this.decoded).hasSize(1);
		assertThat(this.checked).hasValue(1);
	}

	@Test
	void callerWhenRouteHasAnotherLookupThenStateIsCheckedByItAndTokenVerifiedOnce() {
		this.verdict = new Verdict.Revoked(Reason.LOGGED_OUT);
		ServerWebExchange exchange = exchange(JWT);
		assertThat(caller(exchange)).isEqualTo(LOGGED_OUT);
		route(exchange, "lookup", "none");
		assertThat(caller(exchange)).isInstanceOf(Caller.Authenticated.class);
		assertThat(this.decoded).hasSize(1);
	}

	@Test
	void callerWhenRouteHasAnotherModeThenStateIsCheckedByItAndTokenVerifiedOnce() {
		ServerWebExchange exchange = exchange(JWT);
		assertThat(caller(exchange)).isInstanceOf(Caller.Authenticated.class);
		route(exchange, "mode", "session");
		assertThat(caller(exchange)).isEqualTo(new Caller.Refused(Reason.SESSION_ENDED));
		assertThat(this.decoded).hasSize(1);
	}

	@Test
	void callerWhenExchangeIsAnotherThenAuthenticatedAnew() {
		assertThat(caller(exchange(JWT))).isInstanceOf(Caller.Authenticated.class);
		this.verdict = new Verdict.Revoked(Reason.LOGGED_OUT);
		assertThat(caller(exchange(JWT))).isEqualTo(LOGGED_OUT);
		assertThat(this.decoded).hasSize(2);
	}

	@Test
	void callerWhenTokenHasTheShapeOfAnOpaqueOneThenItIsLookedUpAndNotDecoded() {
		assertThat(caller(exchange(OPAQUE))).isInstanceOfSatisfying(Caller.Authenticated.class,
				(caller) -> assertThat(caller.token()).isNull());
		assertThat(caller(exchange("Bearer opaque-token-of-nobody")))
			.isEqualTo(new Caller.Refused(Reason.UNKNOWN_TOKEN));
		assertThat(this.decoded).isEmpty();
	}

	@Test
	void callerWhenOpaqueTokensAreNotAcceptedThenDecoderJudgesThem() {
		this.answer = Mono.error(new InvalidTokenException(Reason.MALFORMED_TOKEN));
		assertThat(caller(authenticator(false).caller(exchange(OPAQUE))))
			.isEqualTo(new Caller.Refused(Reason.MALFORMED_TOKEN));
		assertThat(this.decoded).containsExactly("opaque-token-of-alice");
		assertThat(this.redis.reads()).isZero();
	}

	@Test
	void callerWhenTokenIsOpaqueThenModeDoesNotMatterButLookupOfRevocationsDoes() {
		ServerWebExchange exchange = exchange(OPAQUE);
		Caller first = caller(exchange);
		route(exchange, "mode", "session");
		assertThat(caller(exchange)).isSameAs(first);
		assertThat(this.redis.reads()).isEqualTo(1);
		this.verdict = new Verdict.Revoked(Reason.LOGGED_OUT);
		route(exchange, "unknown", "allow");
		assertThat(caller(exchange)).isEqualTo(LOGGED_OUT);
		assertThat(this.redis.reads()).isEqualTo(2);
	}

	@Test
	void reauthenticateWhenAskedThenVerifiesAndChecksAnewRegardlessOfTheKnownCaller() {
		ServerWebExchange exchange = exchange(JWT);
		assertThat(caller(exchange)).isInstanceOf(Caller.Authenticated.class);
		this.verdict = new Verdict.Revoked(Reason.LOGGED_OUT);
		assertThat(again(exchange)).isEqualTo(LOGGED_OUT);
		assertThat(caller(exchange)).as("the request was admitted").isInstanceOf(Caller.Authenticated.class);
		assertThat(this.decoded).hasSize(2);
	}

	@Test
	void reauthenticateWhenSubscribedAgainThenStateIsCheckedAnew() {
		Mono<Caller> again = this.authenticator.reauthenticate(exchange(JWT));
		assertThat(caller(again)).isInstanceOf(Caller.Authenticated.class);
		this.verdict = new Verdict.Revoked(Reason.LOGGED_OUT);
		assertThat(caller(again)).isEqualTo(LOGGED_OUT);
	}

	@Test
	void reauthenticateWhenTokenIsOpaqueThenItIsLookedUpAnew() {
		Mono<Caller> again = this.authenticator.reauthenticate(exchange(OPAQUE));
		assertThat(caller(again)).isInstanceOf(Caller.Authenticated.class);
		this.redis.hash("login:token:opaque-token-of-alice", Map.of());
		assertThat(caller(again)).isEqualTo(new Caller.Refused(Reason.UNKNOWN_TOKEN));
		assertThat(this.decoded).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { JWT, OPAQUE })
	void reauthenticateWhenRouteHasItsOwnPolicyThenThatCounts(String authorization) {
		this.verdict = new Verdict.Revoked(Reason.LOGGED_OUT);
		ServerWebExchange exchange = exchange(authorization);
		assertThat(again(exchange)).isEqualTo(LOGGED_OUT);
		route(exchange, "lookup", "none");
		assertThat(again(exchange)).isInstanceOf(Caller.Authenticated.class);
	}

	@Test
	void reauthenticateWhenRelayReplacedTheTokenThenTheClientsOwnCounts() {
		ServerWebExchange exchange = exchange(JWT);
		caller(exchange);
		again(exchange.mutate()
			.request((request) -> request.headers((headers) -> headers.setBearerAuth("minted00.payload0.signature")))
			.build());
		assertThat(this.decoded).containsOnly("header00.payload0.signature").hasSize(2);
	}

}
