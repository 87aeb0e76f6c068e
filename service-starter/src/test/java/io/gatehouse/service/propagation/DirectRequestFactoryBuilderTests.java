package io.gatehouse.service.propagation;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;

import com.github.tomakehurst.wiremock.client.WireMock;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.boot.http.client.HttpRedirects;
import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.web.client.RestClient;

import static org.assertj.core.api.Assertions.assertThat;

class DirectRequestFactoryBuilderTests {

	@BeforeEach
	void reset() {
		Neighbours.reset();
	}

	static Stream<Arguments> requests() {
		return Stream
			.<ClientHttpRequestFactoryBuilder<?>>of(ClientHttpRequestFactoryBuilder.jdk(),
					ClientHttpRequestFactoryBuilder.simple(), ClientHttpRequestFactoryBuilder.reactor())
			.flatMap((builder) -> Stream.of(Arguments.of(builder, true), Arguments.of(builder, false)));
	}

	@ParameterizedTest
	@MethodSource("requests")
	void requestWhenItHasBodyThenArrivesWhole(ClientHttpRequestFactoryBuilder<?> builder, boolean direct) {
		String body = "é".repeat(100_000);
		String answer = client(new DirectRequestFactoryBuilder(builder).build(), direct).post()
			.uri(URI.create(Neighbours.url(Neighbours.friend, "/orders")))
			.header("X-Request-Id", "r1")
			.body(body.getBytes(StandardCharsets.UTF_8))
			.retrieve()
			.body(String.class);
		assertThat(answer).isEqualTo("done");
		Neighbours.friend.verify(1,
				WireMock.postRequestedFor(WireMock.urlEqualTo("/orders"))
					.withHeader("X-Request-Id", WireMock.equalTo("r1"))
					.withRequestBody(WireMock.equalTo(body)));
	}

	@ParameterizedTest
	@MethodSource("requests")
	void requestWhenSettingsForbidRedirectsThenFollowsNone(ClientHttpRequestFactoryBuilder<?> builder, boolean direct) {
		ClientHttpRequestFactory factory = new DirectRequestFactoryBuilder(builder)
			.build(HttpClientSettings.defaults().withRedirects(HttpRedirects.DONT_FOLLOW));
		int status = client(factory, direct).get()
			.uri(URI.create(Neighbours.url(Neighbours.friend, "/redirect/302")))
			.exchangeForRequiredValue((request, response) -> response.getStatusCode().value());
		assertThat(status).isEqualTo(302);
	}

	@Test
	void tokenWhenRequestIsShownThenIsHidden() {
		assertThat(new DirectRequest("secret").toString()).doesNotContain("secret");
	}

	private static RestClient client(ClientHttpRequestFactory factory, boolean direct) {
		RestClient.Builder client = RestClient.builder().requestFactory(factory);
		if (direct) {
			client.defaultRequest((request) -> request.attribute(DirectRequest.ATTRIBUTE, new DirectRequest("t")));
		}
		return client.build();
	}

}
