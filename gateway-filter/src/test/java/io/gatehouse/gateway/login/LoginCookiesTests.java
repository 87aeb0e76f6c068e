package io.gatehouse.gateway.login;

import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;

import org.springframework.http.ResponseCookie;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of the cookies of a login.
 */
class LoginCookiesTests {

	private final LoginCookies cookies = new LoginCookies("gatehouse", true);

	private List<String> withoutOwn(String... received) {
		ServerHttpRequest request = MockServerHttpRequest.get("/").header("Cookie", received).build();
		return this.cookies.without(request).getHeaders().getOrEmpty("Cookie");
	}

	@Test
	void withoutWhenCookiesAreMixedThenOnlyOthersStay() {
		assertThat(withoutOwn("a=1; __Host-gatehouse=x; b=2;XSRF-TOKEN=y;c= 3 ;__Host-gatehouse-login=z"))
			.containsExactly("a=1; b=2; c= 3");
		assertThat(withoutOwn("__Host-gatehouse=x;__Host-gatehouse=y")).isEmpty();
		assertThat(withoutOwn(" __Host-gatehouse =x", "a=1")).containsExactly("a=1");
		assertThat(withoutOwn("__Host-gatehouse=a=b", "a=b=c")).containsExactly("a=b=c");
	}

	@Test
	void withoutWhenThereAreOnlyOthersThenRequestIsTheSame() {
		ServerHttpRequest request = MockServerHttpRequest.get("/")
			.header("Cookie", "a=1;; gatehouse=2; x__Host-gatehouse=3")
			.build();
		assertThat(this.cookies.without(request)).isSameAs(request);
		ServerHttpRequest none = MockServerHttpRequest.get("/").build();
		assertThat(this.cookies.without(none)).isSameAs(none);
	}

	@Test
	void isOwnWhenUpstreamSetsACookieThenNameDecides() {
		assertThat(this.cookies.isOwn("__Host-gatehouse=x; Path=/")).isTrue();
		assertThat(this.cookies.isOwn("XSRF-TOKEN=")).isTrue();
		assertThat(this.cookies.isOwn("theme=__Host-gatehouse=x")).isFalse();
		assertThat(this.cookies.isOwn("__Host-gatehouse")).isFalse();
	}

	@Test
	void cookiesWhenTheyAreInsecureThenHaveNoPrefix() {
		LoginCookies insecure = new LoginCookies("dev", false);
		assertThat(insecure.session()).isEqualTo("dev");
		ResponseCookie login = insecure.login("x", Duration.ofMinutes(1));
		assertThat(login.getName()).isEqualTo("dev-login");
		assertThat(login.isSecure()).isFalse();
		assertThat(login.isHttpOnly()).isTrue();
		assertThat(login.getSameSite()).isEqualTo("Lax");
		assertThat(insecure.csrf("x").isSecure()).isFalse();
	}

}
