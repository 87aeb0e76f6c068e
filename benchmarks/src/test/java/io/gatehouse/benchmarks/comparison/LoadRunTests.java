package io.gatehouse.benchmarks.comparison;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.netty.Connection;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link LoadRun}.
 */
class LoadRunTests {

	private static final int CONNECTIONS = 4;

	private final Set<String> paths = ConcurrentHashMap.newKeySet();

	private EventLoopGroup group;

	private DisposableServer server;

	@BeforeEach
	void start() {
		this.group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
		this.server = HttpServer.create().host("127.0.0.1").port(0).handle((request, response) -> {
			this.paths.add(request.uri());
			if (request.uri().equals("/close")) {
				request.withConnection(Connection::dispose);
				return Mono.never();
			}
			return response.status(request.uri().equals("/bad") ? 503 : 200).sendString(Mono.just("hello"));
		}).bindNow();
	}

	@AfterEach
	void stop() {
		this.server.disposeNow();
		this.group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
	}

	@Test
	void startWhenAllIsWellThenEachConnectionIsAnsweredAndRequestsAlternate() throws Exception {
		LoadResult result = run("/a", "/b");
		assertThat(result.require(Set.of(200), Set.of()).count(Set.of(200))).isGreaterThanOrEqualTo(CONNECTIONS);
		assertThat(this.paths).containsExactlyInAnyOrder("/a", "/b");
	}

	@Test
	void startWhenSomeAnswersAreErrorsThenTheyAreCounted() throws Exception {
		LoadResult result = run("/a", "/bad");
		assertThat(result.answers().keySet()).containsExactlyInAnyOrder(200, 503);
	}

	@Test
	void startWhenConnectionIsClosedThenFails() {
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> run("/close"))
			.withMessageContaining("closed");
	}

	private LoadResult run(String... targets) throws Exception {
		List<ByteBuf> requests = List.of(targets).stream().map(LoadRunTests::request).toList();
		Load load = new Load(this.server.port(), CONNECTIONS, Duration.ofNanos(1), Path.of("unused"));
		return new LoadRun(load, requests).start(this.group.next()).get(20, TimeUnit.SECONDS);
	}

	private static ByteBuf request(String target) {
		String text = "GET " + target + " HTTP/1.1\r\nHost: test\r\n\r\n";
		return Unpooled.unreleasableBuffer(Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII));
	}

}
