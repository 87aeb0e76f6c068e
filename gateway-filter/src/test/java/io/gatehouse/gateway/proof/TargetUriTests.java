package io.gatehouse.gateway.proof;

import java.net.URI;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests the comparison of {@code htu} with the target of a request (RFC 9449, section
 * 4.3; RFC 3986, section 6.2).
 */
class TargetUriTests {

	@ParameterizedTest
	@CsvSource({ "HTTPS://API.example.test:443/Orders/1?a=b#c, https://api.example.test/Orders/1",
			"https://api.example.test, https://api.example.test/", "http://a:80/, http://a/",
			"http://a:443/, http://a:443/", "http://a/%7eb%2fc, http://a/~b%2Fc", "wss://a/socket, https://a/socket",
			"ws://a/socket, http://a/socket", "http://[::1]:8080/x, http://[::1]:8080/x", "http://a/x/, http://a/x/",
			"http://a//x, http://a//x", "http://a/%C3%BC, http://a/%C3%BC" })
	void normalizedThenOnlyEquivalentSpellingsAreEqual(String uri, String normalized) {
		assertThat(TargetUri.normalized(uri)).isEqualTo(normalized);
		assertThat(TargetUri.normalized(normalized)).isEqualTo(normalized);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "/orders", "//a/orders", "ftp://a/x", "http:/x", "http:x", "mailto:a@b",
			"http://u@a/x", "http://u:p@a/x", "http://a b/x", "http://a/%", "http://a/%zz", "http://a/x\n", "urn:x",
			"http://a_b/x" })
	void normalizedWhenUriIsNoPlainHttpUriThenNone(String uri) {
		assertThat(TargetUri.normalized(uri)).isNull();
	}

	@ParameterizedTest
	@CsvSource({ "http://a/orders, true", "http://a/orders?x, true", "http://a/Orders, false",
			"https://a/orders, false", "http://b/orders, false", "http://a:8080/orders, false",
			"http://a/orders/, false", "http://a/x/../orders, false", "http://a/orders%2F, false" })
	void matchWhenNoExternalUriIsSetThenComparesWithTheRequest(String claimed, boolean matches) {
		assertThat(new TargetUri(List.of()).match(claimed, URI.create("http://a/orders?q=1")) != null)
			.isEqualTo(matches);
	}

	@Test
	void matchWhenExternalUrisAreSetThenHostOfTheRequestDoesNotCount() {
		TargetUri targets = new TargetUri(List.of("https://api.example.test", "https://example.test/api/"));
		URI request = URI.create("http://evil.test/orders/%7e1?q");
		assertThat(targets.match("https://api.example.test/orders/~1", request))
			.isEqualTo("https://api.example.test/orders/~1");
		assertThat(targets.match("https://example.test/api/orders/~1", request)).isNotNull();
		assertThat(targets.match("http://evil.test/orders/~1", request)).isNull();
		assertThat(targets.match("https://example.test/orders/~1", request)).isNull();
		assertThat(targets.match("https://api.example.test", URI.create("http://evil.test"))).isNotNull();
	}

}
