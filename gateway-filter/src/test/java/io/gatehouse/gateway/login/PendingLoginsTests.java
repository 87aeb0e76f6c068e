package io.gatehouse.gateway.login;

import java.util.Base64;
import java.util.Objects;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.http.HttpCookie;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;
import org.springframework.security.oauth2.client.registration.InMemoryReactiveClientRegistrationRepository;
import org.springframework.security.oauth2.core.endpoint.OAuth2AuthorizationRequest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of logins that have not come back from the provider.
 */
class PendingLoginsTests {

	private static final String NAME = "__Host-gatehouse-login";

	private final PendingLogins logins = new PendingLogins(new LoginCookies("gatehouse", true),
			new InMemoryReactiveClientRegistrationRepository(TestClients.REGISTRATION));

	private String begin(String target) {
		MockServerWebExchange exchange = MockServerWebExchange
			.from(MockServerHttpRequest.get("/oauth2/authorization/idp").queryParam("return_to", target));
		this.logins.saveAuthorizationRequest(OAuth2AuthorizationRequest.authorizationCode()
			.authorizationUri("https://idp.test/authorize")
			.clientId("edge")
			.redirectUri("https://shop.test/login/oauth2/code/idp")
			.state("s&=1")
			.attributes((attributes) -> {
				attributes.put("registration_id", "idp");
				attributes.put("nonce", "n1");
				attributes.put("code_verifier", "v1");
				attributes.put("other", "not kept");
			})
			.build(), exchange).block();
		return Objects.requireNonNull(exchange.getResponse().getCookies().getFirst(NAME)).getValue();
	}

	private static MockServerWebExchange callback(String state, @Nullable String cookie) {
		MockServerHttpRequest.BaseBuilder<?> request = MockServerHttpRequest.get("/login/oauth2/code/idp")
			.queryParam("state", state);
		if (cookie != null) {
			request.cookie(new HttpCookie(NAME, cookie));
		}
		return MockServerWebExchange.from(request);
	}

	@Test
	void removeWhenStateIsThatOfTheCookieThenRequestIsTheSameAndCookieGoes() {
		MockServerWebExchange exchange = callback("s&=1", begin("/orders?a=b&c=%20"));
		OAuth2AuthorizationRequest request = this.logins.removeAuthorizationRequest(exchange).block();
		assertThat(request).isNotNull();
		assertThat(request.getState()).isEqualTo("s&=1");
		assertThat(request.getRedirectUri()).isEqualTo("https://shop.test/login/oauth2/code/idp");
		assertThat(request.getClientId()).isEqualTo("edge");
		assertThat(request.getAttributes()).containsOnlyKeys("registration_id", "nonce", "code_verifier")
			.containsEntry("nonce", "n1")
			.containsEntry("code_verifier", "v1");
		assertThat(exchange.getResponse().getCookies().getFirst(NAME)).satisfies((cookie) -> {
			assertThat(cookie.getValue()).isEmpty();
			assertThat(cookie.getMaxAge()).isZero();
		});
		assertThat(PendingLogins.target(exchange)).isEqualTo("/orders?a=b&c=%20");
	}

	@Test
	void removeWhenStateIsAnotherOrCookieIsMissingThenThereIsNone() {
		String cookie = begin("/");
		assertThat(this.logins.removeAuthorizationRequest(callback("s2", cookie)).block()).isNull();
		assertThat(this.logins.removeAuthorizationRequest(callback("s&=1", null)).block()).isNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "%%%", "bm90aGluZw", "c3RhdGU9czE", "c3RhdGU9JXp6", "PQ" })
	void removeWhenCookieIsBrokenThenThereIsNone(String cookie) {
		assertThat(this.logins.removeAuthorizationRequest(callback("s1", cookie)).block()).isNull();
	}

	@Test
	void targetWhenCookieNamesAForeignPageThenIsTheRoot() {
		String form = "state=s1&registration_id=idp&redirect_uri=https%3A%2F%2Fshop.test&return_to=%2F%2Fevil.test";
		MockServerWebExchange exchange = callback("s1",
				Base64.getUrlEncoder().encodeToString(form.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
		assertThat(this.logins.loadAuthorizationRequest(exchange).block()).isNotNull();
		assertThat(PendingLogins.target(exchange)).isEqualTo("/");
	}

}
