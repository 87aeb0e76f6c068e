package io.gatehouse.service.propagation;

import java.net.URI;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.reactive.ClientHttpConnectorBuilder;
import org.springframework.boot.restclient.RestTemplateBuilder;
import org.springframework.http.HttpEntity;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestTemplate;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.service.annotation.GetExchange;
import org.springframework.web.service.registry.HttpServiceGroup;
import org.springframework.web.service.registry.ImportHttpServices;

/**
 * HTTP clients as applications get them from Spring Boot.
 */
@ImportHttpServices(group = "rest", types = Clients.RestService.class)
@ImportHttpServices(group = "web", types = Clients.WebService.class,
		clientType = HttpServiceGroup.ClientType.WEB_CLIENT)
class Clients {

	private final RestClient restClient;

	private final RestTemplate restTemplate;

	private final WebClient webClient;

	private final RestClient ownFactory;

	private final RestTemplate ownTemplateFactory;

	private final WebClient ownConnector;

	private final RestService restService;

	private final WebService webService;

	Clients(RestClient.Builder restClient, ObjectProvider<RestTemplateBuilder> restTemplate,
			WebClient.Builder webClient, RestService restService, WebService webService) {
		this.restClient = restClient.build();
		this.ownFactory = restClient.clone().requestFactory(ClientHttpRequestFactoryBuilder.jdk().build()).build();
		RestTemplateBuilder templates = restTemplate.getIfAvailable(RestTemplateBuilder::new);
		this.restTemplate = templates.build();
		this.ownTemplateFactory = templates.requestFactoryBuilder(ClientHttpRequestFactoryBuilder.jdk()).build();
		this.webClient = webClient.build();
		this.ownConnector = webClient.clone().clientConnector(ClientHttpConnectorBuilder.jdk().build()).build();
		this.restService = restService;
		this.webService = webService;
	}

	/** Waits for the status. */
	int status(String client, URI uri, @Nullable String authorization) {
		return switch (client) {
			case "restClient" -> status(this.restClient, uri, authorization);
			case "ownFactory" -> status(this.ownFactory, uri, authorization);
			case "restTemplate" -> status(this.restTemplate, uri, authorization);
			case "ownTemplateFactory" -> status(this.ownTemplateFactory, uri, authorization);
			case "restService" -> this.restService.get(uri, authorization).getStatusCode().value();
			default -> throw new IllegalArgumentException(client);
		};
	}

	private static int status(RestClient client, URI uri, @Nullable String authorization) {
		return client.get()
			.uri(uri)
			.headers((headers) -> authorize(headers, authorization))
			.exchangeForRequiredValue((request, response) -> response.getStatusCode().value());
	}

	private static int status(RestTemplate client, URI uri, @Nullable String authorization) {
		HttpHeaders headers = new HttpHeaders();
		authorize(headers, authorization);
		return client.exchange(uri, HttpMethod.GET, new HttpEntity<>(headers), String.class).getStatusCode().value();
	}

	Mono<Integer> reactiveStatus(String client, URI uri, @Nullable String authorization) {
		if (client.equals("webService")) {
			return this.webService.get(uri, authorization).map((response) -> response.getStatusCode().value());
		}
		return (client.equals("ownConnector") ? this.ownConnector : this.webClient).get()
			.uri(uri)
			.headers((headers) -> authorize(headers, authorization))
			.exchangeToMono((response) -> response.releaseBody().thenReturn(response.statusCode().value()));
	}

	static void authorize(HttpHeaders headers, @Nullable String authorization) {
		if (authorization != null) {
			headers.set(HttpHeaders.AUTHORIZATION, authorization);
		}
	}

	interface RestService {

		@GetExchange
		ResponseEntity<String> get(URI uri,
				@RequestHeader(name = "Authorization", required = false) @Nullable String authorization);

	}

	interface WebService {

		@GetExchange
		Mono<ResponseEntity<String>> get(URI uri,
				@RequestHeader(name = "Authorization", required = false) @Nullable String authorization);

	}

}
