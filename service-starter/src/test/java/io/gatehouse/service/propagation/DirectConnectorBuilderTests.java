package io.gatehouse.service.propagation;

import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import io.gatehouse.service.AllowedHosts;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Mono;

import org.springframework.boot.http.client.reactive.ClientHttpConnectorBuilder;
import org.springframework.web.reactive.function.client.ClientRequest;
import org.springframework.web.reactive.function.client.WebClient;

import static org.assertj.core.api.Assertions.assertThat;

class DirectConnectorBuilderTests {

	@BeforeEach
	void reset() {
		Neighbours.reset();
	}

	static Stream<ClientHttpConnectorBuilder<?>> builders() {
		return Stream.of(ClientHttpConnectorBuilder.jdk(), ClientHttpConnectorBuilder.reactor());
	}

	@ParameterizedTest
	@MethodSource("builders")
	void requestWhenDirectThenCarriesTokenWithItsBody(ClientHttpConnectorBuilder<?> builder) {
		post(client(builder), "/orders");
		LoggedRequest request = Neighbours.request(Neighbours.friend, "/orders");
		assertThat(Neighbours.header(request, "Authorization")).containsExactly("Bearer t");
		assertThat(request.getBodyAsString()).isEqualTo("body");
	}

	@ParameterizedTest
	@MethodSource("builders")
	void requestWhenFilterAuthorizesItThenKeepsThat(ClientHttpConnectorBuilder<?> builder) {
		WebClient client = client(builder).mutate()
			.filter((request, next) -> next
				.exchange(ClientRequest.from(request).headers((headers) -> headers.setBasicAuth("b3du")).build()))
			.build();
		post(client, "/orders");
		assertThat(Neighbours.header(Neighbours.request(Neighbours.friend, "/orders"), "Authorization"))
			.containsExactly("Basic b3du");
	}

	@ParameterizedTest
	@MethodSource("builders")
	void requestWhenFilterMakesAnotherThenThatOneHasNoToken(ClientHttpConnectorBuilder<?> builder) {
		WebClient other = WebClient.builder().clientConnector(new DirectConnectorBuilder(builder).build()).build();
		WebClient client = client(builder).mutate()
			.filter((request, next) -> other.get()
				.uri(URI.create(Neighbours.url(Neighbours.stranger, "/nonce")))
				.retrieve()
				.toBodilessEntity()
				.then(next.exchange(request)))
			.build();
		post(client, "/orders");
		assertThat(Neighbours.header(Neighbours.request(Neighbours.stranger, "/nonce"), "Authorization")).isEmpty();
		assertThat(Neighbours.header(Neighbours.request(Neighbours.friend, "/orders"), "Authorization"))
			.containsExactly("Bearer t");
	}

	@ParameterizedTest
	@MethodSource("builders")
	void requestWhenFilterMakesOneToAnotherHostThenThatOneFollowsRedirects(ClientHttpConnectorBuilder<?> builder) {
		WebClient other = client(builder);
		WebClient client = client(builder).mutate()
			.filter((request, next) -> other.get()
				.uri(URI.create(Neighbours.url(Neighbours.stranger, "/redirect/302")))
				.retrieve()
				.toBodilessEntity()
				.then(next.exchange(request)))
			.build();
		post(client, "/orders");
		Neighbours.assertCarriesNothing(Neighbours.request(Neighbours.canary, "/redirected"));
	}

	private static WebClient client(ClientHttpConnectorBuilder<?> builder) {
		OutgoingHeaders outgoing = new OutgoingHeaders(
				new AllowedHosts(List.of("localhost:" + Neighbours.friend.port())), Set.of());
		PropagatingFilterFunction filter = new PropagatingFilterFunction(outgoing, () -> "t");
		return WebClient.builder()
			.clientConnector(new DirectConnectorBuilder(builder).build())
			.filter(filter)
			.defaultRequest(filter::remember)
			.build();
	}

	private static void post(WebClient client, String path) {
		Mono<String> answer = client.post()
			.uri(URI.create(Neighbours.url(Neighbours.friend, path)))
			.bodyValue("body")
			.retrieve()
			.bodyToMono(String.class);
		assertThat(answer.block()).isEqualTo("done");
	}

}
