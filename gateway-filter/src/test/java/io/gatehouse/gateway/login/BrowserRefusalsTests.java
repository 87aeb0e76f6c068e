package io.gatehouse.gateway.login;

import java.util.ArrayList;
import java.util.List;

import io.gatehouse.token.Reason;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Mono;

import org.springframework.http.HttpMethod;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;
import org.springframework.mock.web.server.MockWebSession;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of answers to refused requests of browsers.
 */
class BrowserRefusalsTests {

	private final List<Reason> refused = new ArrayList<>();

	private final BrowserRefusals refusals = new BrowserRefusals((exchange, reason) -> {
		this.refused.add(reason);
		return Mono.empty();
	}, () -> "idp");

	private final MockWebSession session = new MockWebSession();

	private @Nullable String locationOf(String method, String target, @Nullable BrowserAccess access, Reason reason) {
		this.session.start();
		MockServerWebExchange exchange = MockServerWebExchange
			.builder(MockServerHttpRequest.method(HttpMethod.valueOf(method), java.net.URI.create(target))
				.header("Sec-Fetch-Mode", "navigate"))
			.session(this.session)
			.build();
		if (access != null) {
			access.keep(exchange);
		}
		this.refusals.refuse(exchange, reason).block();
		return exchange.getResponse().getHeaders().getFirst("Location");
	}

	@ParameterizedTest
	@CsvSource({
			"GET, https://shop.test/orders?a=b&c=%20d, /oauth2/authorization/idp?return_to=%2Forders%3Fa%3Db%26c%3D%2520d",
			"GET, https://shop.test/, /oauth2/authorization/idp",
			"POST, https://shop.test/orders, /oauth2/authorization/idp",
			"GET, https://shop.test//evil.test, /oauth2/authorization/idp" })
	void refuseWhenBrowserHasNoSessionThenLeadsToTheLoginAndBack(String method, String target, String location) {
		assertThat(locationOf(method, target, BrowserAccess.NONE, Reason.MISSING_TOKEN)).isEqualTo(location);
		assertThat(this.refused).isEmpty();
		assertThat(this.session.isExpired()).isFalse();
	}

	@Test
	void refuseWhenRequestHasATokenOfItsOwnThenAsUsual() {
		assertThat(locationOf("GET", "/", null, Reason.EXPIRED)).isNull();
		assertThat(this.refused).containsExactly(Reason.EXPIRED);
		assertThat(this.session.isExpired()).isFalse();
	}

	@ParameterizedTest
	@EnumSource(Reason.class)
	void refuseWhenTokenOfSessionIsRefusedThenSessionEndsUnlessTheReasonIsNotTheToken(Reason reason) {
		BrowserAccess access = new BrowserAccess(
				TestClients.client("token", java.time.Instant.EPOCH.plusSeconds(600), null), null);
		String location = locationOf("GET", "/orders", access, reason);
		boolean ended = reason.status() == 401 && reason != Reason.MISSING_TOKEN
				&& reason != Reason.INSUFFICIENT_USER_AUTHENTICATION;
		assertThat(this.session.isExpired()).isEqualTo(ended);
		assertThat(location != null).isEqualTo(this.refused.isEmpty());
		if (reason.status() != 401) {
			assertThat(this.refused).containsExactly(reason);
		}
	}

	@ParameterizedTest
	@EnumSource(value = Reason.class, names = { "CROSS_SITE_REQUEST", "PROVIDER_UNAVAILABLE", "REVOCATION_UNKNOWN" })
	void refuseWhenSessionGaveNoTokenThenForThatReasonAndSessionStays(Reason reason) {
		assertThat(locationOf("GET", "/orders", new BrowserAccess(null, reason), Reason.MISSING_TOKEN)).isNull();
		assertThat(this.refused).containsExactly(reason);
		assertThat(this.session.isExpired()).isFalse();
	}

	@Test
	void refuseWhenSessionHasEndedThenItIsClearedAndLeadsToTheLogin() {
		assertThat(locationOf("GET", "/orders", new BrowserAccess(null, Reason.LOGGED_OUT), Reason.MISSING_TOKEN))
			.isNotNull();
		assertThat(this.session.isExpired()).isTrue();
	}

}
