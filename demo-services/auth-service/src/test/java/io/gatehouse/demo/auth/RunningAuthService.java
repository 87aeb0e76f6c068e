package io.gatehouse.demo.auth;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.atomic.AtomicInteger;

import io.gatehouse.test.RedisServer;
import org.junit.jupiter.api.BeforeEach;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.data.redis.core.ReactiveStringRedisTemplate;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/**
 * Base class that runs the whole service over HTTP with a real Redis. Each test has its
 * own users and address, so that sessions, bans and counters of other tests do not
 * matter.
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.DEFINED_PORT)
abstract class RunningAuthService {

	static final String PASSWORD = "right-pass";

	private static final String EDGE_SECRET = "shown-by-the-gateway";

	/** Upper bound of the tests in one context. */
	private static final int USERS = 400;

	private static final AtomicInteger TESTS = new AtomicInteger();

	@Autowired
	private ReactiveStringRedisTemplate redisTemplate;

	@Value("${server.port}")
	private int port;

	private final int test = TESTS.incrementAndGet();

	private AuthClient client = new AuthClient(0, EDGE_SECRET, "");

	@DynamicPropertySource
	static void properties(DynamicPropertyRegistry registry) throws IOException {
		// fixed, since the service also reads its own keys over HTTP
		int port = freePort();
		registry.add("server.port", () -> port);
		registry.add("spring.data.redis.port", RedisServer.shared()::port);
		registry.add("AUTH_KEY_FILE", () -> "target/signing-keys.json");
		registry.add("EDGE_SECRET", () -> EDGE_SECRET);
		String hash = new BCryptPasswordEncoder(4).encode(PASSWORD);
		for (int i = 0; i < USERS; i++) {
			for (String name : new String[] { "one", "other", "admin" }) {
				String property = "demo.users." + name + "-" + i + ".";
				registry.add(property + "name", () -> "Name of " + name);
				registry.add(property + "password", () -> hash);
				registry.add(property + "roles", () -> name.equals("admin") ? "admin" : "user");
			}
		}
	}

	private static int freePort() throws IOException {
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			return socket.getLocalPort();
		}
	}

	@BeforeEach
	void connect() {
		this.client = new AuthClient(this.port, EDGE_SECRET, address());
	}

	int port() {
		return this.port;
	}

	AuthClient client() {
		return this.client;
	}

	/** Returns the client address of this test, as sent by the gateway. */
	String address() {
		return "198.51." + this.test / 200 + "." + this.test % 200;
	}

	/** Returns a client with another address. */
	AuthClient clientFrom(String address) {
		return new AuthClient(this.port, EDGE_SECRET, address);
	}

	/** Returns a client that claims an address without the gateway's secret. */
	AuthClient clientClaiming(String address) {
		return new AuthClient(this.port, "a-secret-that-is-made-up", address);
	}

	/** Returns a user of this test. */
	String user() {
		return "one-" + this.test % USERS;
	}

	/** Returns another user of this test. */
	String otherUser() {
		return "other-" + this.test % USERS;
	}

	/** Returns an admin of this test. */
	String admin() {
		return "admin-" + this.test % USERS;
	}

	ReactiveStringRedisTemplate redis() {
		return this.redisTemplate;
	}

}
