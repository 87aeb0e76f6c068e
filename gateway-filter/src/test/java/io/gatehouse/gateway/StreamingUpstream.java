package io.gatehouse.gateway;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaders;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.http.server.WebsocketServerSpec;
import reactor.netty.http.websocket.WebsocketInbound;
import reactor.netty.http.websocket.WebsocketOutbound;

/**
 * Upstream on loopback that streams until a test stops it: {@code …/events} sends an
 * event at once and then those of {@link #say}, {@code …/socket} is a WebSocket that
 * echoes, and any other path is answered with a word. It records how the stream of a path
 * ended; each test uses a path of its own.
 */
final class StreamingUpstream implements AutoCloseable {

	private static final Duration WITHIN = Duration.ofSeconds(30);

	private final Sinks.Many<String> events = Sinks.many().multicast().directBestEffort();

	private final Map<String, Sinks.One<String>> ends = new ConcurrentHashMap<>();

	private final List<HttpHeaders> requests = new CopyOnWriteArrayList<>();

	private final WebsocketServerSpec sockets;

	private final DisposableServer server = HttpServer.create()
		.host("127.0.0.1")
		.port(0)
		.handle(this::handle)
		.bindNow();

	StreamingUpstream() {
		this.sockets = WebsocketServerSpec.builder().build();
	}

	/**
	 * Creates an upstream.
	 * @param subprotocol the subprotocol of its WebSockets
	 */
	StreamingUpstream(String subprotocol) {
		this.sockets = WebsocketServerSpec.builder().protocols(subprotocol).build();
	}

	private Publisher<Void> handle(HttpServerRequest request, HttpServerResponse response) {
		this.requests.add(request.requestHeaders().copy());
		if (request.uri().endsWith("/socket")) {
			return response.sendWebsocket((in, out) -> echo(request.uri(), in, out), this.sockets);
		}
		if (request.uri().endsWith("/events")) {
			return response.sse()
				.send(Flux.concat(Mono.just("first"), this.events.asFlux())
					.map((event) -> Unpooled.copiedBuffer("data: " + event + "\n\n", StandardCharsets.UTF_8))
					.doOnCancel(() -> end(request.uri()).tryEmitValue("cancelled")), (event) -> true);
		}
		return response.sendString(Mono.just("reached"));
	}

	private Publisher<Void> echo(String path, WebsocketInbound in, WebsocketOutbound out) {
		in.receiveCloseStatus()
			.map((status) -> status.code() + " " + status.reasonText())
			.defaultIfEmpty("gone")
			.subscribe((end) -> end(path).tryEmitValue(end));
		return out.sendString(in.receive().asString());
	}

	String uri() {
		return "http://127.0.0.1:" + this.server.port();
	}

	/** Sends an event to all listeners. */
	void say(String event) {
		this.events.emitNext(event, Sinks.EmitFailureHandler.busyLooping(WITHIN));
	}

	/** The headers of the requests since the last reset. */
	List<HttpHeaders> requests() {
		return this.requests;
	}

	private Sinks.One<String> end(String path) {
		return this.ends.computeIfAbsent(path, (absent) -> Sinks.one());
	}

	/**
	 * The end of a path's stream: {@code cancelled}, {@code gone}, or a code and text.
	 */
	@Nullable String awaitEnd(String path) {
		return end(path).asMono().block(WITHIN);
	}

	void reset() {
		this.requests.clear();
	}

	@Override
	public void close() {
		this.server.disposeNow();
	}

}
