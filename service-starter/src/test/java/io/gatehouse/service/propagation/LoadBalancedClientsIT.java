package io.gatehouse.service.propagation;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Objects;
import java.util.function.UnaryOperator;

import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import io.gatehouse.test.TestTokens;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.restclient.RestTemplateBuilder;
import org.springframework.boot.restclient.autoconfigure.RestClientBuilderConfigurer;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.boot.webclient.WebClientCustomizer;
import org.springframework.cloud.client.loadbalancer.LoadBalanced;
import org.springframework.cloud.openfeign.EnableFeignClients;
import org.springframework.cloud.openfeign.FeignClient;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestTemplate;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.service.annotation.GetExchange;
import org.springframework.web.service.registry.ImportHttpServices;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests clients with Spring Cloud LoadBalancer: the allowed host is the service's name,
 * and the cohort chooses the instance. One instance of the catalogue is the canary's; the
 * pricing service is not an allowed host.
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
		properties = { "spring.main.web-application-type=servlet", "spring.cloud.loadbalancer.cache.enabled=false",
				"spring.cloud.loadbalancer.clients.feign-service.hint-header-name=X-Feign-Hint",
				"spring.http.serviceclient.catalog.base-url=lb://catalog-service" })
class LoadBalancedClientsIT {

	private static final String INSTANCES = "spring.cloud.discovery.client.simple.instances.";

	private final HttpClient http = HttpClient.newHttpClient();

	private final String token = TestTokens.token().sign();

	@LocalServerPort
	private int port;

	@DynamicPropertySource
	static void properties(DynamicPropertyRegistry registry) {
		Neighbours.properties(registry);
		registry.add(INSTANCES + "catalog-service[0].uri", () -> "http://127.0.0.1:" + Neighbours.friend.port());
		registry.add(INSTANCES + "catalog-service[1].uri", () -> "http://127.0.0.1:" + Neighbours.canary.port());
		registry.add(INSTANCES + "catalog-service[1].metadata.hint", () -> ClientsContract.COHORT);
		registry.add(INSTANCES + "feign-service[0].uri", () -> "http://127.0.0.1:" + Neighbours.friend.port());
		registry.add(INSTANCES + "feign-service[1].uri", () -> "http://127.0.0.1:" + Neighbours.canary.port());
		registry.add(INSTANCES + "feign-service[1].metadata.hint", () -> ClientsContract.COHORT);
		registry.add(INSTANCES + "pricing-service[0].uri", () -> "http://127.0.0.1:" + Neighbours.stranger.port());
	}

	@BeforeEach
	void reset() {
		Neighbours.reset();
	}

	@ParameterizedTest
	@ValueSource(strings = { "restClient", "restTemplate", "webClient", "httpService" })
	void callWhenServiceIsAllowedThenCarriesTokenToInstanceOfCohort(String client) {
		for (int round = 0; round < 4; round++) {
			Neighbours.canary.resetRequests();
			call(client, "catalog-service");
			LoggedRequest request = Neighbours.request(Neighbours.canary, "/stock");
			assertThat(Neighbours.header(request, "Authorization")).containsExactly("Bearer " + this.token);
			assertThat(Neighbours.header(request, "X-SC-LB-Hint")).containsExactly(ClientsContract.COHORT);
		}
		assertThat(Neighbours.friend.getAllServeEvents()).isEmpty();
	}

	@Test
	void callWhenFeignNamesAllowedServiceThenCarriesTokenToInstanceOfCohortByTheClientsOwnHeader() {
		for (int round = 0; round < 4; round++) {
			Neighbours.canary.resetRequests();
			call("feign", "feign-service");
			LoggedRequest request = Neighbours.request(Neighbours.canary, "/stock");
			assertThat(Neighbours.header(request, "Authorization")).containsExactly("Bearer " + this.token);
			assertThat(Neighbours.header(request, "X-Feign-Hint")).containsExactly(ClientsContract.COHORT);
		}
		assertThat(Neighbours.friend.getAllServeEvents()).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "restClient", "restTemplate", "webClient", "feignPricing" })
	void callWhenServiceIsNotAllowedThenCarriesNothing(String client) {
		call(client, "pricing-service");
		Neighbours.assertCarriesNothing(Neighbours.request(Neighbours.stranger, "/stock"));
	}

	private void call(String client, String service) {
		URI uri = URI.create("http://127.0.0.1:" + this.port + "/call?client=" + client + "&service=" + service);
		HttpResponse<String> response = this.http
			.sendAsync(HttpRequest.newBuilder(uri)
				.headers("Authorization", "Bearer " + this.token, "X-Cohort", ClientsContract.COHORT)
				.build(), HttpResponse.BodyHandlers.ofString())
			.join();
		assertThat(response.body()).isEqualTo("done");
	}

	@SpringBootConfiguration
	@EnableAutoConfiguration
	@EnableFeignClients(clients = { FeignService.class, PricingService.class })
	@ImportHttpServices(group = "catalog", types = HttpService.class)
	@Import(CallController.class)
	static class Application {

		@Bean
		@LoadBalanced
		RestClient.Builder balancedRestClient(RestClientBuilderConfigurer configurer) {
			return configurer.configure(RestClient.builder());
		}

		@Bean
		@LoadBalanced
		RestTemplate balancedRestTemplate(RestTemplateBuilder builder) {
			return builder.build();
		}

		@Bean
		@LoadBalanced
		WebClient.Builder balancedWebClient(ObjectProvider<WebClientCustomizer> customizers) {
			WebClient.Builder builder = WebClient.builder();
			customizers.orderedStream().forEach((customizer) -> customizer.customize(builder));
			return builder;
		}

	}

	@RestController
	static class CallController {

		private final RestClient restClient;

		private final RestTemplate restTemplate;

		private final WebClient webClient;

		private final HttpService httpService;

		private final UnaryOperator<String> feign;

		CallController(RestClient.Builder restClient, RestTemplate restTemplate, WebClient.Builder webClient,
				HttpService httpService, FeignService feign, PricingService pricing) {
			this.restClient = restClient.build();
			this.restTemplate = restTemplate;
			this.webClient = webClient.build();
			this.httpService = httpService;
			this.feign = (client) -> client.equals("feign") ? feign.stock() : pricing.stock();
		}

		@GetMapping("/call")
		String call(@RequestParam String client, @RequestParam String service) {
			String uri = "http://" + service + "/stock";
			String answer = switch (client) {
				case "restClient" -> this.restClient.get().uri(uri).retrieve().body(String.class);
				case "restTemplate" -> this.restTemplate.getForObject(uri, String.class);
				case "webClient" -> this.webClient.get().uri(uri).retrieve().bodyToMono(String.class).block();
				case "httpService" -> this.httpService.stock();
				default -> this.feign.apply(client);
			};
			return Objects.requireNonNull(answer);
		}

	}

	interface HttpService {

		@GetExchange("/stock")
		String stock();

	}

	@FeignClient("feign-service")
	interface FeignService {

		@GetMapping("/stock")
		String stock();

	}

	@FeignClient("pricing-service")
	interface PricingService {

		@GetMapping("/stock")
		String stock();

	}

}
