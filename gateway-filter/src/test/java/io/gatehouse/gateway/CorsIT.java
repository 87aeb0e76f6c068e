package io.gatehouse.gateway;

import java.util.HashMap;
import java.util.Map;

import io.gatehouse.test.RedisServer;
import io.gatehouse.test.TestTokens;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that scripts of other origins can read refusals, if the gateway's CORS
 * configuration allows them to read answers.
 */
class CorsIT {

	private static final String CORS = "spring.cloud.gateway.server.webflux.globalcors.cors-configurations.[/**].";

	private static final String ORIGIN = "Origin: https://app.test";

	private static final String EXPOSED = "Access-Control-Expose-Headers";

	private static Edge edge;

	@BeforeAll
	static void start() {
		Map<String, String> properties = new HashMap<>();
		properties.put("gatehouse.gateway.rate-limits.tight.replenish-rate", "1");
		properties.put("gatehouse.gateway.rate-limits.tight.burst-capacity", "1");
		properties.put("spring.cloud.gateway.server.webflux.routes[3].filters[0]", "IdentityRateLimiter=tight");
		properties.put("spring.cloud.gateway.server.webflux.globalcors.add-to-simple-url-handler-mapping", "true");
		properties.put("gatehouse.gateway.tickets.enabled", "true");
		properties.put("gatehouse.gateway.resource-metadata.resource", "https://api.example.test");
		edge = Edge.start(RedisServer.shared(), properties);
	}

	@AfterAll
	static void stop() {
		edge.close();
	}

	@BeforeEach
	void reset() {
		edge.reset();
	}

	@Test
	void refusalWhenOriginIsAllowedThenScriptMayReadTheChallenge() {
		RawHttp.Response missing = edge.get("/orders/1", ORIGIN);
		assertThat(missing.reason()).isEqualTo("missing_token");
		assertThat(missing.header("Access-Control-Allow-Origin")).hasValue("https://app.test");
		assertThat(missing.header(EXPOSED)).hasValue("WWW-Authenticate, Proxy-Status");
		RawHttp.Response forbidden = edge.getWithToken("/admin/1", TestTokens.token().claim("roles", null).sign(),
				ORIGIN);
		assertThat(forbidden.status()).isEqualTo(403);
		assertThat(forbidden.header(EXPOSED)).hasValue("WWW-Authenticate, Proxy-Status");
	}

	@Test
	void refusalWhenCallerHasToWaitThenScriptMayReadHowLong() {
		edge.redis().flushall();
		RawHttp.Response unknown = edge.getWithToken("/orders/1", TestTokens.token().sign(), ORIGIN);
		assertThat(unknown.status()).isEqualTo(503);
		assertThat(unknown.header(EXPOSED)).hasValue("Retry-After, Proxy-Status");
	}

	@Test
	void refusalWhenLimitIsReachedThenScriptMayReadHowLong() {
		String token = TestTokens.token().sign();
		RawHttp.Response response = edge.getWithToken("/maybe/1", token, ORIGIN);
		for (int i = 0; i < 100 && response.status() == 200; i++) {
			response = edge.getWithToken("/maybe/1", token, ORIGIN);
		}
		assertThat(response.status()).isEqualTo(429);
		assertThat(response.header(EXPOSED)).hasValueSatisfying((names) -> assertThat(names).contains("Retry-After"));
	}

	@Test
	void refusalWhenOriginIsMissingOrNotAllowedThenNothingIsExposed() {
		assertThat(edge.get("/orders/1").header(EXPOSED)).isEmpty();
		RawHttp.Response foreign = edge.get("/orders/1", "Origin: https://evil.test");
		assertThat(foreign.status()).isEqualTo(403);
		assertThat(foreign.header("Access-Control-Allow-Origin")).isEmpty();
		assertThat(foreign.header(EXPOSED)).isEmpty();
	}

	@Test
	void answerOfServiceAndPreflightThenAreAsTheGatewayMakesThem() {
		RawHttp.Response answer = edge.getWithToken("/orders/1", TestTokens.token().sign(), ORIGIN);
		assertThat(answer.status()).isEqualTo(200);
		assertThat(answer.header("Access-Control-Allow-Origin")).hasValue("https://app.test");
		assertThat(answer.header(EXPOSED)).isEmpty();
		RawHttp.Response preflight = RawHttp.request(edge.port(), "OPTIONS", "/orders/1", ORIGIN,
				"Access-Control-Request-Method: GET");
		assertThat(preflight.status()).isEqualTo(200);
		assertThat(preflight.header(EXPOSED)).isEmpty();
		assertThat(preflight.header("WWW-Authenticate")).isEmpty();
	}

	@Test
	void refusalWhenConfigurationExposesHeadersThenTheyAreKept() {
		try (Edge exposing = Edge.start(RedisServer.shared(), Map.of(CORS + "exposed-headers",
				"X-Request-Id,www-authenticate", CORS + "allow-credentials", "true"))) {
			assertThat(exposing.get("/orders/1", ORIGIN).header(EXPOSED))
				.hasValue("X-Request-Id, www-authenticate, Proxy-Status");
		}
	}

}
