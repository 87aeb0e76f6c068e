package io.gatehouse.demo.client;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import com.sun.net.httpserver.HttpServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link DemoBrowser}.
 */
class DemoBrowserTests {

	private final List<String> received = new CopyOnWriteArrayList<>();

	private final DemoBrowser browser = new DemoBrowser();

	private HttpServer server;

	@BeforeEach
	void start() throws IOException {
		this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		this.server.createContext("/", (exchange) -> {
			this.received.add(String.valueOf(exchange.getRequestHeaders().getFirst("Cookie")));
			exchange.getResponseHeaders().add("Set-Cookie", "__Host-session=s1; Secure; HttpOnly; Path=/");
			boolean redirects = exchange.getRequestURI().getPath().equals("/from");
			if (redirects) {
				exchange.getResponseHeaders().add("Location", "/to");
			}
			exchange.sendResponseHeaders(redirects ? 302 : 200, -1);
			exchange.close();
		});
		this.server.start();
	}

	@AfterEach
	void stop() {
		this.server.stop(0);
	}

	private URI address(String path) {
		return URI.create("http://127.0.0.1:" + this.server.getAddress().getPort() + path);
	}

	@Test
	void openWhenRedirectedThenFollowsWithSecureCookieOfThisMachine() {
		assertThat(this.browser.open(address("/from")).address()).isEqualTo(address("/to"));
		assertThat(this.received).containsExactly("null", "__Host-session=s1");
		assertThat(this.browser.cookie("__Host-session")).isEqualTo("s1");
		assertThat(this.browser.cookie("other")).isEmpty();
	}

	@Test
	void fetchWhenRedirectedThenAnswerOfTheFirst() {
		assertThat(this.browser.fetch("GET", address("/from")).status()).isEqualTo(302);
		assertThat(this.received).hasSize(1);
	}

}
