package io.gatehouse.gateway;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.gatehouse.identity.Identity;
import io.gatehouse.identity.IdentityClaims;
import io.gatehouse.token.Reason;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.cloud.gateway.event.RefreshRoutesResultEvent;
import org.springframework.cloud.gateway.route.Route;
import org.springframework.cloud.gateway.route.RouteLocator;
import org.springframework.cloud.gateway.support.ServerWebExchangeUtils;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.web.server.ServerWebExchange;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of {@link AuthenticationDecisions} and of its meters.
 */
class AuthenticationDecisionsTests {

	private final AuthenticationDecisions decisions = new AuthenticationDecisions(Map.of());

	private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

	private final List<Reason> answered = new ArrayList<>();

	private final RefusalHandler refusals = this.decisions
		.counting((exchange, reason) -> Mono.fromRunnable(() -> this.answered.add(reason)));

	AuthenticationDecisionsTests() {
		new AuthenticationDecisionMeters(this.decisions).bindTo(this.registry);
	}

	private static Route route(String id) {
		return Route.async().id(id).uri("http://127.0.0.1:1").predicate((exchange) -> true).build();
	}

	private static ServerWebExchange to(Route route) {
		ServerWebExchange exchange = MockServerWebExchange.from(MockServerHttpRequest.get("/"));
		exchange.getAttributes().put(ServerWebExchangeUtils.GATEWAY_ROUTE_ATTR, route);
		return exchange;
	}

	private static Caller.Authenticated of(String issuer) {
		Jwt token = Jwt.withTokenValue("t").header("alg", "none").claim("iss", issuer).subject("alice").build();
		Identity identity = IdentityClaims.defaults().identity(token);
		return new Caller.Authenticated(identity, token.getClaims(), token);
	}

	private void refuse(ServerWebExchange exchange, Reason reason) {
		this.refusals.refuse(exchange, reason).block();
	}

	/** Returns each meter as its tags in the order of issuer, outcome, reason, route. */
	private List<String> counted() {
		return this.registry.getMeters()
			.stream()
			.map((meter) -> meter.getId().getTags().stream().map(Tag::getValue).toList() + " "
					+ (long) meter.measure().iterator().next().getValue())
			.sorted()
			.toList();
	}

	@Test
	void authenticatedThenCountedByRouteAndIssuer() {
		Route orders = route("orders");
		Stream.of("https://a.test", "https://a.test", "https://b.test")
			.forEach((issuer) -> this.decisions.authenticated(to(orders), of(issuer)));
		this.decisions.anonymous(to(route("bills")));
		assertThat(counted()).containsExactly("[https://a.test, authenticated, none, orders] 2",
				"[https://b.test, authenticated, none, orders] 1", "[none, anonymous, none, bills] 1");
	}

	@Test
	void authenticatedWhenRouteIsAnotherOfTheSameIdThenTheSameCount() {
		this.decisions.authenticated(to(route("orders")), of("https://a.test"));
		this.decisions.authenticated(to(route("orders")), of("https://a.test"));
		assertThat(counted()).containsExactly("[https://a.test, authenticated, none, orders] 2");
	}

	@Test
	void authenticatedWhenIssuersAreManyThenOthersShareACount() {
		Route orders = route("orders");
		for (int i = 0; i < AuthenticationDecisions.MAX_ISSUERS + 50; i++) {
			this.decisions.authenticated(to(orders), of("https://a" + i + ".test"));
		}
		assertThat(counted()).hasSize(AuthenticationDecisions.MAX_ISSUERS + 1)
			.contains("[other, authenticated, none, orders] 50");
	}

	@Test
	void refuseThenCountedOnceAndAnsweredEachTime() {
		ServerWebExchange exchange = to(route("orders"));
		AuthenticationDecisions.identify(exchange, of("https://a.test"));
		refuse(exchange, Reason.LOGGED_OUT);
		refuse(exchange, Reason.LOGGED_OUT);
		refuse(MockServerWebExchange.from(MockServerHttpRequest.get("/")), Reason.REFUSED_REQUEST);
		assertThat(counted()).containsExactly("[https://a.test, refused, logged_out, orders] 1",
				"[none, refused, refused_request, none] 1");
		assertThat(this.answered).hasSize(3);
	}

	@Test
	void refuseWhenHandlerCorrectsTheReasonThenThatIsCounted() {
		RefusalHandler correcting = this.decisions.counting((exchange, reason) -> {
			AuthenticationDecisions.correct(exchange, Reason.SESSION_ENDED);
			return Mono.empty();
		});
		correcting.refuse(to(route("orders")), Reason.MISSING_TOKEN).block();
		assertThat(counted()).containsExactly("[none, refused, session_ended, orders] 1");
	}

	@Test
	void refreshWhenRouteIsGoneThenItsMetersAreRemovedAndItMayReturn() {
		Route orders = route("orders");
		Route bills = route("bills");
		this.decisions.anonymous(to(orders));
		this.decisions.anonymous(to(bills));
		refuse(MockServerWebExchange.from(MockServerHttpRequest.get("/")), Reason.REFUSED_REQUEST);
		refresh(bills);
		assertThat(counted()).containsExactly("[none, anonymous, none, bills] 1",
				"[none, refused, refused_request, none] 1");
		refresh(bills, orders);
		this.decisions.anonymous(to(orders));
		this.decisions.anonymous(to(bills));
		assertThat(counted()).contains("[none, anonymous, none, orders] 1", "[none, anonymous, none, bills] 2");
	}

	private void refresh(Route... routes) {
		RouteLocator locator = () -> Flux.just(routes);
		this.decisions.onApplicationEvent(new RefreshRoutesResultEvent(locator));
	}

	@Test
	void refreshWhenItFailedThenMetersStay() {
		this.decisions.anonymous(to(route("orders")));
		RouteLocator locator = Flux::empty;
		this.decisions.onApplicationEvent(new RefreshRoutesResultEvent(locator, new IllegalStateException("failed")));
		assertThat(counted()).hasSize(1);
	}

}
