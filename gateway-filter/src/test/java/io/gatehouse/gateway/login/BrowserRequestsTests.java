package io.gatehouse.gateway.login;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.http.HttpMethod;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of what browsers say about a request.
 */
class BrowserRequestsTests {

	private static MockServerHttpRequest request(String method, String uri, String headers) {
		MockServerHttpRequest.BaseBuilder<?> request = MockServerHttpRequest.method(HttpMethod.valueOf(method), uri);
		for (String header : headers.split(" *; *")) {
			String[] parts = header.split(" *= *", 2);
			if (parts.length == 2) {
				request.header(parts[0], parts[1]);
			}
		}
		return request.build();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', nullValues = "-", textBlock = """
			GET     | -                                                            | true
			HEAD    | -                                                            | true
			OPTIONS | -                                                            | true
			POST    | -                                                            | false
			TRACE   | -                                                            | false
			CONNECT | -                                                            | false
			POST    | X-XSRF-TOKEN=secret                                          | true
			POST    | X-XSRF-TOKEN=secreT                                          | false
			POST    | X-XSRF-TOKEN=secret; X-XSRF-TOKEN=secret                     | false
			POST    | X-XSRF-TOKEN=secret; Sec-Fetch-Site=same-site                | false
			POST    | X-XSRF-TOKEN=secret; Origin=https://evil.test                | false
			POST    | Sec-Fetch-Site=same-origin                                   | true
			POST    | Sec-Fetch-Site=same-origin; Origin=https://elsewhere.test    | true
			POST    | Sec-Fetch-Site=same-origin; Sec-Fetch-Site=cross-site        | false
			POST    | Sec-Fetch-Site=Same-Origin                                   | false
			POST    | Sec-Fetch-Site=none                                          | false
			POST    | Sec-Fetch-Site=none; Origin=https://shop.test                | true
			POST    | Sec-Fetch-Site=cross-site; Origin=https://shop.test          | false
			POST    | Sec-Fetch-Site=cross-site; Sec-Fetch-Mode=navigate           | false
			GET     | Sec-Fetch-Site=cross-site; Sec-Fetch-Mode=navigate           | true
			GET     | Sec-Fetch-Site=same-site; Sec-Fetch-Mode=navigate            | true
			GET     | Sec-Fetch-Site=same-site; Sec-Fetch-Mode=cors                | false
			GET     | Sec-Fetch-Site=cross-site                                    | false
			GET     | Sec-Fetch-Site=none; Sec-Fetch-Mode=navigate                 | true
			GET     | Origin=https://evil.test                                     | false
			GET     | Upgrade=websocket                                            | false
			GET     | Upgrade=websocket; X-XSRF-TOKEN=secret                       | false
			GET     | Upgrade=websocket; Origin=https://shop.test                  | true
			GET     | Upgrade=websocket; Origin=https://evil.test                  | false
			GET     | Upgrade=websocket; Sec-Fetch-Site=same-origin                | true
			GET     | Upgrade=websocket; Sec-Fetch-Site=cross-site; Sec-Fetch-Mode=navigate | false
			""")
	void mayUseCookieWhenRequestSaysThenOutcomeIs(String method, String headers, boolean allowed) {
		assertThat(BrowserRequests.mayUseCookie(request(method, "https://shop.test/orders", String.valueOf(headers)),
				"secret"))
			.isEqualTo(allowed);
	}

	@ParameterizedTest
	@CsvSource({ "https://shop.test/, https://shop.test, true", "https://shop.test:443/, https://shop.test, true",
			"https://shop.test/, https://SHOP.test, true", "https://shop.test:8443/, https://shop.test:8443, true",
			"https://shop.test:8443/, https://shop.test, false", "https://shop.test/, http://shop.test, false",
			"http://shop.test/, http://shop.test, true", "https://shop.test/, https://shop.test.evil.test, false",
			"https://shop.test/, https://a.shop.test, false", "https://shop.test/, null, false",
			"http://[::1]:8080/, http://[::1]:8080, true", "https://shop_1.test/, https://null, false",
			"https://shop_1.test:8443/, https://shop_1.test:8443, true",
			"https://shop_1.test/, https://shop_1.test, true" })
	void mayUseCookieWhenOriginIsThenOnlyThatOfTheRequestCounts(String uri, String origin, boolean allowed) {
		assertThat(BrowserRequests.mayUseCookie(request("POST", uri, "Origin=" + origin), null)).isEqualTo(allowed);
	}

	@Test
	void mayUseCookieWhenSessionHasNoTokenThenNoneFits() {
		assertThat(BrowserRequests.mayUseCookie(request("POST", "/", "X-XSRF-TOKEN=null"), null)).isFalse();
		assertThat(BrowserRequests.mayUseCookie(request("POST", "/", "X-XSRF-TOKEN="), null)).isFalse();
	}

	@ParameterizedTest
	@CsvSource({ "GET, Sec-Fetch-Mode=navigate, true, true", "POST, Sec-Fetch-Mode=navigate, true, true",
			"GET, Sec-Fetch-Mode=cors; Accept=text/html, false, false", "GET, Accept=text/html, true, true",
			"GET, Accept=application/xhtml+xml;q=0.9;Accept=TEXT/HTML, true, true",
			"POST, Accept=text/html, true, false", "GET, Accept=*/*, false, false",
			"GET, Accept=not a type, false, false", "GET, X=y, false, false" })
	void isNavigationWhenRequestSaysThenOutcomeIs(String method, String headers, boolean navigation,
			boolean redirectable) {
		assertThat(BrowserRequests.isNavigation(request(method, "/", headers))).isEqualTo(navigation);
		assertThat(BrowserRequests.isRedirectable(request(method, "/", headers))).isEqualTo(redirectable);
	}

}
