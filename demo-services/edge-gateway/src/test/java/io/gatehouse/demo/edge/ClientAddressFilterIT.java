package io.gatehouse.demo.edge;

import java.time.Duration;
import java.util.List;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.WireMock;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.web.reactive.server.WebTestClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of the client address that the demo's gateway sends to services. No route here
 * needs a token, so there is no Redis and no issuer.
 */
@Tag("long")
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
		properties = { "EDGE_SECRET=" + ClientAddressFilterIT.SECRET, "CLIENT_SECRET=of-the-client" })
class ClientAddressFilterIT {

	static final String SECRET = "known-to-gateways-and-auth-service";

	private static final WireMockServer SERVICES = new WireMockServer(
			WireMockConfiguration.options().dynamicPort().bindAddress("127.0.0.1"));

	@LocalServerPort
	private int port;

	@DynamicPropertySource
	static void properties(DynamicPropertyRegistry registry) {
		SERVICES.start();
		registry.add("AUTH_SERVICE_URL", SERVICES::baseUrl);
		registry.add("ORDER_SERVICE_URL", SERVICES::baseUrl);
	}

	@AfterAll
	static void end() {
		SERVICES.stop();
	}

	@BeforeEach
	void reset() {
		SERVICES.resetAll();
		SERVICES.stubFor(WireMock.any(WireMock.anyUrl()).willReturn(WireMock.ok()));
	}

	@ParameterizedTest
	@ValueSource(strings = { "X-Other: value", "X-Forwarded-For: 203.0.113.9", "x-forwarded-for: 203.0.113.9, 10.0.0.1",
			"Forwarded: for=203.0.113.9", "X-Forwarded-Host: 203.0.113.9", "X-Forwarded-Prefix: 203.0.113.9",
			"X-Edge-Secret: 203.0.113.9", "Connection: X-Forwarded-For, X-Edge-Secret" })
	void requestWhenClientForgesItsAddressThenServiceLearnsTheOneThatTheGatewaySaw(String header) {
		LoggedRequest request = sent("/auth/login", header);
		assertThat(request.header("X-Forwarded-For").values()).containsExactly("127.0.0.1");
		assertThat(request.header("X-Edge-Secret").values()).containsExactly(SECRET);
		assertThat(request.getHeaders().toString()).doesNotContain("203.0.113.9");
	}

	@Test
	void requestWhenServiceCountsNothingThenNoSecretForIt() {
		LoggedRequest request = sent("/public/echo", "X-Edge-Secret: forged");
		assertThat(request.header("X-Forwarded-For").values()).containsExactly("127.0.0.1");
		assertThat(request.containsHeader("X-Edge-Secret")).isFalse();
	}

	private LoggedRequest sent(String path, String header) {
		String[] field = header.split(": ", 2);
		WebTestClient.bindToServer()
			.baseUrl("http://127.0.0.1:" + this.port)
			.responseTimeout(Duration.ofSeconds(30))
			.build()
			.get()
			.uri(path)
			.header(field[0], field[1])
			.exchange()
			.expectStatus()
			.isOk();
		List<LoggedRequest> requests = SERVICES.findAll(WireMock.anyRequestedFor(WireMock.urlEqualTo(path)));
		assertThat(requests).hasSize(1);
		return requests.get(0);
	}

}
