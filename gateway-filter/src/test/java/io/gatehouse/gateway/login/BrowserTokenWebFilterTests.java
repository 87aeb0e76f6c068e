package io.gatehouse.gateway.login;

import java.util.List;
import java.util.Optional;

import io.gatehouse.token.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseCookie;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;
import org.springframework.mock.web.server.MockWebSession;
import org.springframework.security.core.context.SecurityContextImpl;
import org.springframework.security.web.server.context.WebSessionServerSecurityContextRepository;
import org.springframework.web.server.session.InMemoryWebSessionStore;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of what upstreams set in answers to browsers.
 */
class BrowserTokenWebFilterTests {

	private final BrowserTokenWebFilter filter = new BrowserTokenWebFilter(new LoginCookies("gatehouse", true),
			new SessionTokens(new InMemoryWebSessionStore(), (context) -> Mono.empty(), TestRevocations.NONE,
					java.time.Clock.systemUTC()));

	private HttpHeaders answer(boolean loggedIn, String name, String... values) {
		return answer(new MockWebSession(), loggedIn, name, values);
	}

	private HttpHeaders answer(MockWebSession session, boolean loggedIn, String name, String... values) {
		if (loggedIn) {
			session.getAttributes()
				.put(WebSessionServerSecurityContextRepository.DEFAULT_SPRING_SECURITY_CONTEXT_ATTR_NAME,
						new SecurityContextImpl(TestClients.user()));
			SessionClients.put(session, TestClients.client("token", java.time.Instant.now().plusSeconds(300), null));
		}
		MockServerWebExchange exchange = MockServerWebExchange
			.builder(MockServerHttpRequest.get("/")
				.cookie(new org.springframework.http.HttpCookie("__Host-gatehouse", "x")))
			.session(session)
			.build();
		this.filter.filter(exchange, (inside) -> {
			assertThat(Optional.ofNullable(inside.getRequest().getHeaders().getFirst("Authorization")))
				.isEqualTo(loggedIn ? Optional.of("Bearer token") : Optional.empty());
			inside.getResponse().getHeaders().addAll(name, List.of(values));
			inside.getResponse().addCookie(ResponseCookie.from("__Host-gatehouse", "of-the-gateway").build());
			return inside.getResponse().setComplete();
		}).block();
		return exchange.getResponse().getHeaders();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			max-age=60              | max-age=60, private
			no-cache                | no-cache, private
			public, max-age=60      | public, max-age=60
			s-maxage=5              | s-maxage=5
			must-revalidate         | must-revalidate
			Private                 | Private
			no-store                | no-store
			""")
	void filterWhenAnswerMayBeCachedThenAsWithAuthorization(String set, String expected) {
		assertThat(answer(true, "Cache-Control", set).get("Cache-Control")).containsExactly(expected);
		assertThat(answer(false, "Cache-Control", set).get("Cache-Control")).containsExactly(set);
	}

	/** The cookie is not sent with a link of another site, so such an answer sets it. */
	@ParameterizedTest
	@ValueSource(strings = { "public, max-age=60", "s-maxage=5", "must-revalidate", "max-age=60" })
	void filterWhenAnswerSetsACookieOfTheSessionThenNoCacheKeepsIt(String set) {
		MockWebSession session = new MockWebSession();
		SessionClients.begin(session, java.time.Instant.EPOCH);
		HttpHeaders headers = answer(session, true, "Cache-Control", set);
		assertThat(headers.get("Set-Cookie")).anyMatch((cookie) -> cookie.startsWith("XSRF-TOKEN="));
		assertThat(headers.get("Cache-Control")).containsExactly("no-store");
	}

	@Test
	void filterWhenAnswerSaysNothingOfCachesThenIsPrivate() {
		assertThat(answer(true, "X-Other", "x").get("Cache-Control")).containsExactly("private");
		assertThat(answer(false, "X-Other", "x").get("Cache-Control")).isNull();
	}

	@Test
	void filterWhenStoreOfSessionsFailsThenGoesOnWithoutASession() {
		MockServerWebExchange exchange = MockServerWebExchange
			.builder(MockServerHttpRequest.get("/").header("Cookie", "__Host-gatehouse=x"))
			.sessionManager((ignored) -> Mono.error(new IllegalStateException("no connection")))
			.build();
		this.filter.filter(exchange, (inside) -> {
			assertThat(inside.getRequest().getHeaders().containsHeader("Authorization")).isFalse();
			return inside.getResponse().setComplete();
		}).block();
		assertThat(BrowserAccess.of(exchange)).isEqualTo(new BrowserAccess(null, Reason.REVOCATION_UNKNOWN));
	}

	@Test
	void filterWhenUpstreamSetsACookieOfTheLoginThenItIsDropped() {
		for (boolean loggedIn : List.of(true, false)) {
			assertThat(answer(loggedIn, "Set-Cookie", "__Host-gatehouse=planted; Path=/", "theme=dark",
					"XSRF-TOKEN=planted")
				.get("Set-Cookie")).contains("theme=dark").noneMatch((cookie) -> cookie.contains("planted"));
		}
	}

}
