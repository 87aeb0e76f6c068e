package io.gatehouse.gateway;

import java.net.URISyntaxException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

import io.gatehouse.gateway.firewall.NettyMessages;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpVersion;
import org.junit.jupiter.api.Test;
import reactor.netty.DisposableServer;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.server.HttpServer;

import org.springframework.http.server.reactive.ReactorHttpHandlerAdapter;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.http.server.reactive.MockServerHttpResponse;

import static org.assertj.core.api.Assertions.assertThat;

class NativeHeadersTests {

	private static ServerHttpRequest request(HttpHeaders headers) throws URISyntaxException {
		return NettyMessages.request("GET", HttpVersion.HTTP_1_1, "/", headers);
	}

	/**
	 * Fails if Spring or Reactor Netty change, and the slower way would be used always.
	 */
	@Test
	void ofWhenServerIsReactorNettyThenItsHeaders() {
		AtomicReference<HttpHeaders> received = new AtomicReference<>();
		AtomicReference<HttpHeaders> returned = new AtomicReference<>();
		DisposableServer server = HttpServer.create()
			.host("127.0.0.1")
			.port(0)
			.handle(new ReactorHttpHandlerAdapter((request, response) -> {
				received.set(Objects.requireNonNull(NativeHeaders.of(request)));
				response.getHeaders().set("X-Returned", "yes");
				returned.set(Objects.requireNonNull(NativeHeaders.of(response)));
				return response.setComplete();
			}))
			.bindNow();
		try {
			HttpClient.create()
				.headers((headers) -> headers.set("X-Received", "yes"))
				.get()
				.uri("http://127.0.0.1:" + server.port() + "/")
				.response()
				.block(Duration.ofSeconds(30));
		}
		finally {
			server.disposeNow();
		}
		assertThat(Objects.requireNonNull(received.get()).get("X-Received")).isEqualTo("yes");
		assertThat(Objects.requireNonNull(returned.get()).get("X-Returned")).isEqualTo("yes");
	}

	@Test
	void ofWhenMessageIsThatOfTheServerThenTheSameHeaders() throws URISyntaxException {
		HttpHeaders headers = NettyMessages.headers();
		assertThat(NativeHeaders.of(request(headers))).isSameAs(headers);
		assertThat(NativeHeaders.of(NettyMessages.response(headers))).isSameAs(headers);
	}

	@Test
	void ofWhenMessageIsAnotherThenNone() throws URISyntaxException {
		ServerHttpRequest request = request(NettyMessages.headers(List.of("Host: gateway.test")));
		assertThat(NativeHeaders.of(request.mutate().build())).isNull();
		assertThat(NativeHeaders.of(new ServerHttpRequestDecorator(request))).isNull();
		assertThat(NativeHeaders.of(MockServerHttpRequest.get("/").build())).isNull();
		ServerHttpResponse response = NettyMessages.response(NettyMessages.headers());
		assertThat(NativeHeaders.of(new ServerHttpResponseDecorator(response))).isNull();
		assertThat(NativeHeaders.of(new MockServerHttpResponse())).isNull();
	}

	@Test
	void ofWhenHeadersCombineValuesThenNone() throws URISyntaxException {
		HttpHeaders headers = DefaultHttpHeadersFactory.headersFactory().withCombiningHeaders(true).newHeaders();
		assertThat(NativeHeaders.of(request(headers))).isNull();
	}

	@Test
	void ofWhenRequestHasHeadersOfTheGatewayThenThese() throws URISyntaxException {
		HttpHeaders inside = NettyMessages.headers(List.of("X-User-Id: alice"));
		ServerHttpRequest request = RequestWithHeaders.of(request(NettyMessages.headers()), inside);
		assertThat(NativeHeaders.of(request)).isSameAs(inside);
		assertThat(request.getHeaders().getFirst("x-user-id")).isEqualTo("alice");
		assertThat(NativeHeaders.of(RequestWithHeaders.of(request, new org.springframework.http.HttpHeaders())))
			.isNull();
	}

}
