package io.gatehouse.authorizationserver;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import io.gatehouse.revocation.redis.QuickShutdown;
import io.gatehouse.test.RedisServer;
import io.gatehouse.test.TestKeys;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Authorization server of a test, with the test Redis.
 *
 * @param url its address, and its issuer
 * @param context its context
 */
record TestServer(String url, ConfigurableApplicationContext context) implements AutoCloseable {

	static TestServer start(Class<?> application, String... settings) {
		int port = freePort();
		String url = "http://127.0.0.1:" + port;
		List<String> all = Stream
			.concat(Stream.of("server.port=" + port, "server.address=127.0.0.1", "spring.main.banner-mode=off",
					"spring.data.redis.host=127.0.0.1", "spring.data.redis.port=" + RedisServer.shared().port(),
					"spring.security.oauth2.authorizationserver.issuer=" + url, "gatehouse.session.issuer=" + url,
					"gatehouse.session.keys[0].value=" + TestKeys.key().toJSONString(),
					"gatehouse.session.audit-log=off", "gatehouse.revocation.lease=100ms",
					"gatehouse.revocation.confirm-timeout=2s"), Arrays.stream(settings))
			.map((setting) -> "--" + setting)
			.toList();
		return new TestServer(url,
				new SpringApplicationBuilder(application, QuickShutdown.class).web(WebApplicationType.SERVLET)
					.run(all.toArray(String[]::new)));
	}

	private static int freePort() {
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			return socket.getLocalPort();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	<T> T bean(Class<T> type) {
		return this.context.getBean(type);
	}

	@Override
	public void close() {
		this.context.close();
	}

}
