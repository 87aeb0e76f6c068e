package io.gatehouse.demo.auth;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;

import io.gatehouse.demo.auth.DemoProperties.Attempts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.mock.http.server.reactive.MockServerHttpRequest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link Clients}.
 */
class ClientsTests {

	private static final String SECRET = "shown-by-the-gateway";

	@Test
	void ofWhenGatewayThenTheAddressThatItSaw() {
		assertThat(address(SECRET, request("198.51.100.7").header("X-Edge-Secret", SECRET))).isEqualTo("198.51.100.7");
		assertThat(address(SECRET, request("2001:db8::7").header("X-Edge-Secret", SECRET))).isEqualTo("2001:db8::7");
	}

	@ParameterizedTest
	@CsvSource({ "shown-by-the-gatewaY", "shown-by-the-gateway2", "''" })
	void ofWhenAnotherSecretThenTheAddressOfTheConnection(String shown) {
		assertThat(address(SECRET, request("198.51.100.7").header("X-Edge-Secret", shown))).isEqualTo("192.0.2.1");
		assertThat(address(SECRET, request("198.51.100.7"))).isEqualTo("192.0.2.1");
	}

	@Test
	void ofWhenThereIsNoSecretThenNobodyIsTheGateway() {
		assertThat(address("", request("198.51.100.7").header("X-Edge-Secret", ""))).isEqualTo("192.0.2.1");
	}

	@Test
	void ofWhenGatewaySaysNothingOrTwoThingsThenTheAddressOfTheConnection() {
		MockServerHttpRequest.BaseBuilder<?> request = request("198.51.100.7").header("X-Edge-Secret", SECRET);
		assertThat(address(SECRET, request.header("X-Forwarded-For", "198.51.100.8"))).isEqualTo("192.0.2.1");
		assertThat(address(SECRET,
				MockServerHttpRequest.get("/")
					.remoteAddress(new InetSocketAddress("192.0.2.1", 4711))
					.header("X-Edge-Secret", SECRET)))
			.isEqualTo("192.0.2.1");
	}

	@ParameterizedTest
	@CsvSource({ "localhost", "'198.51.100.7, 198.51.100.8'", "''", "a b",
			"1111111111111111111111111111111111111111111111" })
	void ofWhenNoAddressThenUnknown(String said) {
		assertThat(address(SECRET, request(said).header("X-Edge-Secret", SECRET))).isEqualTo("unknown");
	}

	@Test
	void ofWhenConnectionHasNoAddressThenUnknown() {
		assertThat(address(SECRET, MockServerHttpRequest.get("/"))).isEqualTo("unknown");
	}

	@Test
	void propertiesWhenSecretShortThenRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> properties("short"))
			.withMessage("demo.edge-secret is shorter than 16 characters");
	}

	private static MockServerHttpRequest.BaseBuilder<?> request(String forwardedFor) {
		return MockServerHttpRequest.get("/")
			.remoteAddress(new InetSocketAddress("192.0.2.1", 4711))
			.header("X-Forwarded-For", forwardedFor);
	}

	private static String address(String secret, MockServerHttpRequest.BaseBuilder<?> request) {
		return String.valueOf(new Clients(properties(secret)).of(request.build()).address());
	}

	private static DemoProperties properties(String secret) {
		return new DemoProperties(Map.of(), new Attempts(10, 100, Duration.ofMinutes(1)), secret);
	}

	@Test
	void ofWhenGatewaySpeaksForAClientThatSaysNothingThenUserAgentIsNotKnown() {
		MockServerHttpRequest.BaseBuilder<?> request = MockServerHttpRequest.get("/");
		assertThat(
				new Clients(properties("")).of(request.header("User-Agent", "ReactorNetty/1.3.8").build()).userAgent())
			.isNull();
	}

}
