package io.gatehouse.demo.auth;

import java.nio.file.Path;
import java.time.Duration;

import io.gatehouse.test.RedisServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.web.reactive.server.WebTestClient;

/**
 * Tests of the service while Redis is unavailable.
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
class AuthServiceOutageIT {

	private static final RedisServer REDIS = RedisServer.start();

	@TempDir
	static Path keys;

	@LocalServerPort
	private int port;

	@DynamicPropertySource
	static void properties(DynamicPropertyRegistry registry) {
		registry.add("spring.data.redis.port", REDIS::port);
		registry.add("AUTH_KEY_FILE", () -> keys.resolve("keys.json").toString());
	}

	@AfterAll
	static void end() {
		REDIS.close();
	}

	@Test
	void requestWhenRedisAwayThen503AndStillReady() {
		REDIS.stop();
		WebTestClient client = WebTestClient.bindToServer()
			.baseUrl("http://127.0.0.1:" + this.port)
			.responseTimeout(Duration.ofSeconds(30))
			.build();
		client.post()
			.uri("/auth/login")
			.contentType(MediaType.APPLICATION_JSON)
			.bodyValue("{\"username\":\"bob\",\"password\":\"bob-pass\",\"device\":{\"id\":\"laptop\"}}")
			.exchange()
			.expectStatus()
			.isEqualTo(HttpStatus.SERVICE_UNAVAILABLE)
			.expectHeader()
			.valueEquals(HttpHeaders.RETRY_AFTER, "1")
			.expectBody()
			.jsonPath("$.reason")
			.isEqualTo("sessions_unavailable");
		client.post()
			.uri("/auth/refresh")
			.contentType(MediaType.APPLICATION_JSON)
			.bodyValue("{\"refresh_token\":\"Ym9i~" + "s".repeat(22) + "~" + "t".repeat(65) + "\"}")
			.exchange()
			.expectStatus()
			.isEqualTo(HttpStatus.SERVICE_UNAVAILABLE)
			.expectBody()
			.jsonPath("$.reason")
			.isEqualTo("sessions_unavailable");
		client.get().uri("/actuator/health/readiness").exchange().expectStatus().isOk();
	}

}
