package io.gatehouse.service.propagation;

import java.net.URI;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

import feign.FeignException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.cloud.openfeign.EnableFeignClients;
import org.springframework.cloud.openfeign.FeignClient;
import org.springframework.context.annotation.Import;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

import static org.assertj.core.api.Assertions.assertThat;

@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
		properties = { "spring.main.web-application-type=servlet", "spring.cloud.loadbalancer.enabled=false",
				"spring.http.clients.imperative.factory=jdk", "spring.http.clients.reactive.connector=jdk" })
class ServletClientsIT extends ClientsContract {

	static Stream<String> clients() {
		return Stream.of("restClient", "restTemplate", "restService", "webClient", "webClientInBackground",
				"webService", "feign");
	}

	@ParameterizedTest
	@ValueSource(strings = { "ownFactory", "ownTemplateFactory", "ownConnector" })
	void callWhenApplicationBuildsHttpClientItselfThenNobodyGetsToken(String client) {
		for (int status : List.of(302, 307, 308)) {
			assertThat(call(client, Neighbours.url(Neighbours.friend, "/redirect/" + status))).isEqualTo("200");
		}
		assertThat(Neighbours.friend.getAllServeEvents()).hasSize(3)
			.extracting((event) -> event.getRequest().getHeader("Authorization"))
			.containsOnlyNulls();
		assertThat(Neighbours.stranger.getAllServeEvents()).hasSize(3)
			.extracting((event) -> event.getRequest().getHeader("Authorization"))
			.containsOnlyNulls();
	}

	@SpringBootConfiguration
	@EnableAutoConfiguration
	@EnableFeignClients(clients = FeignService.class)
	@Import({ Clients.class, CallController.class })
	static class Application {

	}

	@RestController
	static class CallController {

		private final Clients clients;

		private final FeignService feign;

		CallController(Clients clients, FeignService feign) {
			this.clients = clients;
			this.feign = feign;
		}

		@GetMapping({ "/call", "/public/call" })
		int call(@RequestParam String client, @RequestParam URI uri,
				@RequestParam(required = false) @Nullable String own) {
			return switch (client) {
				case "webClient", "webService", "ownConnector" ->
					Objects.requireNonNull(this.clients.reactiveStatus(client, uri, own).block());
				case "webClientInBackground" -> this.clients.reactiveStatus(client, uri, own).toFuture().join();
				case "feign" -> feign(uri, own);
				default -> this.clients.status(client, uri, own);
			};
		}

		private int feign(URI uri, @Nullable String own) {
			try {
				return this.feign.get(uri, own).getStatusCode().value();
			}
			catch (FeignException ex) {
				return ex.status();
			}
		}

	}

	@FeignClient(name = "feign", url = "http://localhost:1")
	interface FeignService {

		@GetMapping
		ResponseEntity<String> get(URI uri,
				@RequestHeader(name = "Authorization", required = false) @Nullable String authorization);

	}

}
