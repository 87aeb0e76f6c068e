package io.gatehouse.gateway.login;

import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

	@ParameterizedTest
	@CsvSource(delimiter = '|', nullValues = "-", textBlock = """
			__Host-gatehouse=x              | x
			a=1; __Host-gatehouse=x ;b=2    | x
			a=1;__Host-gatehouse=x=y        | x=y
			__Host-gatehouse=               | -
			__Host-gatehouse                | -
			__host-gatehouse=x              | -
			__Host-gatehouse =x             | -
			,__Host-gatehouse=x             | -
			a=1, __Host-gatehouse=x         | -
			__Host-gatehouse-login=x        | -
			__Host-gatehouse=x; __Host-gatehouse=x | -
			__Host-gatehouse=; __Host-gatehouse=x  | -
			""")
	void valueThenOnlyTheExactNameCounts(String received, @Nullable String value) {
		ServerHttpRequest request = MockServerHttpRequest.get("/").header("Cookie", received).build();
		assertThat(LoginCookies.value(request, "__Host-gatehouse")).isEqualTo(value);
		assertThat(this.cookies.hasSession(request)).isEqualTo(value != null);
	}

	@Test
	void valueWhenThereAreTwoHeadersThenOnlyOneMayHaveTheCookie() {
		assertThat(LoginCookies.value(
				MockServerHttpRequest.get("/").header("Cookie", "a=1", "\t__Host-gatehouse=x").build(),
				"__Host-gatehouse"))
			.isEqualTo("x");
		assertThat(LoginCookies.value(
				MockServerHttpRequest.get("/").header("Cookie", "__Host-gatehouse=x", "__Host-gatehouse=y").build(),
				"__Host-gatehouse"))
			.isNull();
	}

	@Test
	void isOwnWhenUpstreamSetsACookieThenNameDecides() {
		assertThat(this.cookies.isOwn("__Host-gatehouse=x; Path=/")).isTrue();
		assertThat(this.cookies.isOwn("XSRF-TOKEN=")).isTrue();
		assertThat(this.cookies.isOwn(" ,\t, __Host-gatehouse=x; Path=/")).isTrue();
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
