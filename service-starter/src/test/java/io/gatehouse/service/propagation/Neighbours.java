package io.gatehouse.service.propagation;

import java.util.List;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.WireMock;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import io.gatehouse.test.TestKeys;
import io.gatehouse.test.TestTokens;

import org.springframework.test.context.DynamicPropertyRegistry;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The services around the one under test, over real HTTP: a friend that may have the
 * caller's token, the friend's canary, and a stranger that may not.
 */
final class Neighbours {

	static final WireMockServer friend = server();

	static final WireMockServer canary = server();

	static final WireMockServer stranger = server();

	private Neighbours() {
	}

	private static WireMockServer server() {
		WireMockServer server = new WireMockServer(
				WireMockConfiguration.options().bindAddress("127.0.0.1").dynamicPort().http2PlainDisabled(true));
		server.start();
		return server;
	}

	static void properties(DynamicPropertyRegistry registry) {
		reset();
		registry.add("server.address", () -> "127.0.0.1");
		registry.add("gatehouse.issuers.main.issuer", () -> TestTokens.ISSUER);
		registry.add("gatehouse.issuers.main.jwk-set-uri", () -> canary.url("/jwks"));
		registry.add("gatehouse.service.public-paths", () -> "/public/**");
		registry.add("gatehouse.service.propagation.hosts",
				() -> "catalog-service,feign-service,localhost:" + friend.port());
	}

	static void reset() {
		List.of(friend, canary, stranger).forEach((server) -> {
			server.resetAll();
			server.stubFor(WireMock.any(WireMock.anyUrl()).willReturn(WireMock.ok("done")));
		});
		canary.stubFor(WireMock.get("/jwks").willReturn(WireMock.okJson(TestKeys.jwkSet())));
		for (int status : List.of(302, 307, 308)) {
			redirect(friend, status, stranger);
			redirect(stranger, status, canary);
		}
	}

	private static void redirect(WireMockServer from, int status, WireMockServer to) {
		from.stubFor(WireMock.get("/redirect/" + status)
			.willReturn(
					WireMock.status(status).withHeader("Location", "http://localhost:" + to.port() + "/redirected")));
	}

	static String url(WireMockServer server, String path) {
		return "http://localhost:" + server.port() + path;
	}

	/** Returns the one request that a server got. */
	static LoggedRequest request(WireMockServer server, String path) {
		List<LoggedRequest> requests = server.findAll(WireMock.anyRequestedFor(WireMock.urlEqualTo(path)));
		assertThat(requests).hasSize(1);
		return requests.get(0);
	}

	static List<String> header(LoggedRequest request, String name) {
		return request.header(name).isPresent() ? request.header(name).values() : List.of();
	}

	static void assertCarriesNothing(LoggedRequest request) {
		assertThat(header(request, "Authorization")).isEmpty();
		assertThat(header(request, "X-Cohort")).isEmpty();
		assertThat(header(request, "X-SC-LB-Hint")).isEmpty();
	}

}
