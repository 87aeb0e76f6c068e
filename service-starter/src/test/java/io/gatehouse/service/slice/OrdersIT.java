package io.gatehouse.service.slice;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

import io.gatehouse.test.TestKeys;
import io.gatehouse.test.TestTokens;
import org.junit.jupiter.api.Test;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/** Test that docs/how-to/testing.md shows. */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
class OrdersIT {

	@DynamicPropertySource
	static void issuer(DynamicPropertyRegistry properties) throws IOException {
		Path keys = Files.createTempFile("keys", ".json");
		Files.writeString(keys, TestKeys.jwkSet());
		properties.add("gatehouse.issuers.main.issuer", () -> TestTokens.ISSUER);
		properties.add("gatehouse.issuers.main.key-location", keys::toString);
	}

	@Test
	void mineWhenTokenHasExpiredThen401(@LocalServerPort int port) throws Exception {
		long now = Instant.now().getEpochSecond();
		String token = TestTokens.token().claim("iat", now - 600).claim("exp", now - 300).sign();
		HttpResponse<String> response = HttpClient.newHttpClient()
			.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/orders/mine"))
				.header("Authorization", "Bearer " + token)
				.build(), HttpResponse.BodyHandlers.ofString());
		assertThat(response.statusCode()).isEqualTo(401);
		assertThat(response.body()).contains("\"reason\":\"expired\"");
	}

}
