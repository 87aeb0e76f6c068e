package io.gatehouse.gateway;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

import io.gatehouse.revocation.Floor;
import io.gatehouse.test.RedisServer;
import io.gatehouse.test.TestTokens;
import io.gatehouse.token.Reason;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaders;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.netty.ByteBufFlux;
import reactor.netty.DisposableServer;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

import org.springframework.cloud.gateway.config.HttpClientCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of gRPC calls over HTTP/2, through a real gateway to a real service: a streaming
 * call ends with a status in the trailers when its token is revoked.
 */
class GrpcStreamsIT {

	private static final Duration WITHIN = Duration.ofSeconds(30);

	/** gRPC message of one byte. */
	private static final byte[] MESSAGE = { 0, 0, 0, 0, 1, 42 };

	private static final Sinks.Many<String> cancelled = Sinks.many().replay().all();

	private static DisposableServer upstream;

	private static Edge edge;

	@BeforeAll
	static void start() {
		upstream = HttpServer.create()
			.host("127.0.0.1")
			.port(0)
			.protocol(HttpProtocol.H2C)
			.handle(GrpcStreamsIT::serve)
			.bindNow();
		Map<String, String> properties = new TreeMap<>();
		properties.put("server.http2.enabled", "true");
		properties.put("gatehouse.gateway.streams.check-interval", "50ms");
		properties.put("spring.cloud.gateway.server.webflux.routes[0].uri", "http://127.0.0.1:" + upstream.port());
		edge = Edge.start(RedisServer.shared(), properties, Http2Upstream.class);
	}

	@AfterAll
	static void stop() {
		edge.close();
		upstream.disposeNow();
	}

	@BeforeEach
	void reset() {
		edge.reset();
	}

	/** Sends a message, and then either ends the response or leaves it open. */
	private static Publisher<Void> serve(HttpServerRequest request, HttpServerResponse response) {
		Flux<ByteBuf> rest = request.uri().contains("/endless/") ? Flux.never() : Flux.empty();
		response.header("Content-Type", Objects.requireNonNull(request.requestHeaders().get("X-Answer-Type")))
			.trailerHeaders((trailers) -> trailers.set("grpc-status", "0").set("grpc-message", "from-service"));
		return request.receive()
			.then()
			.thenMany(response.send(rest.startWith(Unpooled.wrappedBuffer(MESSAGE))
				.doOnCancel(() -> cancelled.emitNext(String.valueOf(request.uri()),
						Sinks.EmitFailureHandler.busyLooping(WITHIN))),
					(message) -> true));
	}

	private static Answer call(String path, String type, Runnable afterFirst) {
		HttpClient client = HttpClient.newConnection()
			.protocol(HttpProtocol.H2C)
			.baseUrl("http://127.0.0.1:" + edge.port())
			.headers((headers) -> headers.set("Authorization", "Bearer " + TestTokens.token().sign())
				.set("Content-Type", type)
				.set("X-Answer-Type", type)
				.set("TE", "trailers"));
		return Objects.requireNonNull(client.post()
			.uri(path)
			.send(ByteBufFlux.fromInbound(Mono.just(Unpooled.wrappedBuffer(MESSAGE))))
			.responseConnection(
					(response, connection) -> connection.inbound().receive().asByteArray().index().doOnNext((part) -> {
						if (part.getT1() == 0) {
							afterFirst.run();
						}
					})
						.map(reactor.util.function.Tuple2::getT2)
						.collectList()
						.flatMap((parts) -> response.trailerHeaders()
							.defaultIfEmpty(io.netty.handler.codec.http.EmptyHttpHeaders.INSTANCE)
							.map((trailers) -> new Answer(response.status().code(), join(parts), trailers)))
						.doFinally((signal) -> connection.dispose()))
			.single()
			.block(WITHIN));
	}

	private static byte[] join(java.util.List<byte[]> parts) {
		return Unpooled.wrappedBuffer(parts.toArray(byte[][]::new)).copy().array();
	}

	private static void revoke() {
		edge.revokeNow("sub:alice", Reason.LOGGED_OUT);
	}

	@ParameterizedTest
	@ValueSource(strings = { "application/grpc", "application/grpc+proto", "application/grpc+json",
			"application/grpc+protobuf", "application/grpc; charset=utf-8", "Application/gRPC+Proto",
			"application/grpc+thrift" })
	void streamWhenTokenIsRevokedThenEndsWithUnauthenticatedInTheTrailers(String type) {
		String path = "/orders/endless/" + java.util.UUID.randomUUID();
		Answer answer = call(path, type, GrpcStreamsIT::revoke);
		assertThat(answer.status()).isEqualTo(200);
		assertThat(answer.body()).isEqualTo(MESSAGE);
		assertThat(answer.trailers().get("grpc-status")).isEqualTo("16");
		assertThat(answer.trailers().get("grpc-message")).isEqualTo("logged_out");
		assertThat(cancelled.asFlux().filter(path::equals).blockFirst(WITHIN)).isEqualTo(path);
	}

	@ParameterizedTest
	@ValueSource(strings = { "application/grpc-web", "application/grpc-web+proto", "application/GRPC-Web-Text" })
	void webStreamWhenTokenIsRevokedThenEndsWithTrailersInTheBody(String type) {
		Answer answer = call("/orders/endless/web", type, GrpcStreamsIT::revoke);
		String trailers = "grpc-status:16\r\ngrpc-message:logged_out\r\n";
		byte[] last = Unpooled.buffer()
			.writeByte(0x80)
			.writeInt(trailers.length())
			.writeBytes(trailers.getBytes(StandardCharsets.US_ASCII))
			.copy()
			.array();
		byte[] expected = type.endsWith("Text") ? Base64.getEncoder().encode(last) : last;
		assertThat(answer.body()).startsWith(MESSAGE).endsWith(expected).hasSize(MESSAGE.length + expected.length);
	}

	@ParameterizedTest
	@ValueSource(strings = { "application/grpc", "application/grpc+proto" })
	void callWhenServiceEndsItThenItsOwnStatusArrives(String type) {
		Answer answer = call("/orders/short", type, () -> {
		});
		assertThat(answer.body()).isEqualTo(MESSAGE);
		assertThat(answer.trailers().get("grpc-status")).isEqualTo("0");
		assertThat(answer.trailers().get("grpc-message")).isEqualTo("from-service");
	}

	@Test
	void callWhenTokenIsRevokedThenHttpStatusThatGrpcMapsToUnauthenticated() {
		edge.revoke("sub:alice", new Floor(System.currentTimeMillis() + 60_000, Reason.LOGGED_OUT));
		assertThat(call("/orders/short", "application/grpc", () -> {
		}).status()).isEqualTo(401);
	}

	/** Response as received. */
	@SuppressWarnings("ArrayRecordComponent")
	record Answer(int status, byte[] body, HttpHeaders trailers) {

	}

	/** Configuration of the gateway's HTTP/2 client, which gRPC services need. */
	@Configuration(proxyBeanMethods = false)
	static class Http2Upstream {

		@Bean
		HttpClientCustomizer http2() {
			return (client) -> client.protocol(HttpProtocol.H2C);
		}

	}

}
