package io.gatehouse.gateway;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests path tricks: no target that a service could read as a protected path passes
 * without a token, wherever forwarded headers are applied.
 */
@ParameterizedClass(name = "{0}")
@MethodSource("io.gatehouse.gateway.ForwardHeaders#tested")
class PathsIT {

	private final Edge edge;

	PathsIT(ForwardHeaders strategy) {
		this.edge = strategy.edge();
	}

	@BeforeEach
	void reset() {
		this.edge.reset();
	}

	@ParameterizedTest
	@ValueSource(strings = { "/public/../orders/1", "/public/..;/orders/1", "/public/%2e%2e/orders/1",
			"/public/%2E%2E/orders/1", "/public/.%2e/orders/1", "/public/%2E./orders/1", "/public/./1",
			"/public/..%2forders/1", "/public%2f..%2forders/1", "/public%2Forders", "/public/..%5corders/1",
			"/public/..\\orders/1", "/public/%252e%252e/orders/1", "/public/%25%32%65/1", "//orders/1", "//public/1",
			"/public//orders/1", "/public/;/orders/1", "/public;a=b/1", "/public/1;jsessionid=x", "/public/%3b/1",
			"/public/%00", "/public/%0d%0aX-User-Id:%20x", "/public/%0a", "/public/%09", "/public/%7f",
			"/public/%c0%ae%c0%ae/orders/1", "/public/%ff", "/public/%e0%80%ae/1", "/public/%", "/public/%2",
			"/public/%zz", "http://localhost/orders/1", "http://evil.test/public/1", "https://localhost/public/1", "*",
			"orders/1", "public/1", "/public/1#/orders", "#", "?", "/public/é", "/public/<script>\u0001" })
	void requestWhenTargetIsAmbiguousThenRefusedAndNotSentOn(String target) {
		RawHttp.Response response = this.edge.get(target);
		assertThat(response.status()).isEqualTo(400);
		assertThat(this.edge.reached()).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "/%6frders/1", "/%6Frders/1", "/orders/", "/orders/1/", "/orders/1.", "/orders/1.json",
			"/orders/1%20", "/ORDERS/1", "/Orders/1", "/orders", "/stripped/orders/1", "/stripped/public/1",
			"/rewritten/1", "/orders/1?/public/", "/publicorders/1", "/PUBLIC/1", "/public", "/%70ublic" })
	void requestWhenTargetIsPlainAndNotPublicThenNeverReachedWithoutToken(String target) {
		RawHttp.Response response = this.edge.get(target);
		if (target.equals("/public") || target.equals("/%70ublic")) {
			// the pattern /public/** matches it as well
			assertThat(response.status()).isEqualTo(200);
			return;
		}
		assertThat(response.status()).isIn(401, 404);
		assertThat(this.edge.reached()).isEmpty();
	}

}
