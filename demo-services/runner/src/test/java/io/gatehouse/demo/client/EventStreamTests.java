package io.gatehouse.demo.client;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;

import com.sun.net.httpserver.HttpServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link EventStream}.
 */
class EventStreamTests {

	private final CountDownLatch cut = new CountDownLatch(1);

	private HttpServer server;

	@BeforeEach
	void start() throws IOException {
		this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		this.server.setExecutor(Executors.newCachedThreadPool());
		this.server.createContext("/refused", (exchange) -> {
			exchange.sendResponseHeaders(401, -1);
			exchange.close();
		});
		this.server.createContext("/events", (exchange) -> {
			exchange.sendResponseHeaders(200, 0);
			exchange.getResponseBody()
				.write(":comment\n\nid:1\ndata: one\n\ndata: two\n\n".getBytes(StandardCharsets.UTF_8));
			exchange.getResponseBody().flush();
			await();
			// without the last chunk, as a gateway that cuts the stream
			throw new IOException("cut");
		});
		this.server.start();
	}

	private void await() {
		try {
			this.cut.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	@AfterEach
	void stop() {
		this.cut.countDown();
		this.server.stop(0);
	}

	private URI address(String path) {
		return URI.create("http://127.0.0.1:" + this.server.getAddress().getPort() + path);
	}

	@Test
	void openWhenStreamThenFirstEventAndEnd() {
		try (EventStream stream = EventStream.open(address("/events"))) {
			assertThat(stream.firstEvent()).isEqualTo("one");
			this.cut.countDown();
			stream.awaitEnd();
		}
	}

	@Test
	void openWhenRefusedThenSaysSo() {
		assertThatIllegalStateException().isThrownBy(() -> EventStream.open(address("/refused")))
			.withMessage("No stream, but HTTP 401");
	}

}
