package io.gatehouse.demo.edge;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.mock.http.server.reactive.MockServerHttpRequest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RedisSwitch}.
 */
class RedisSwitchTests {

	private static final String ORIGIN = "http://localhost:8080";

	@TempDir
	private Path directory;

	private static RedisSwitch of(String file) {
		return new RedisSwitch(new EdgeProperties(List.of(8080, 8081), "http://shop", "http://desk", file,
				new EdgeProperties.SignOn("secret", "issuer", "http://sign-on", "http://sign-on")));
	}

	private static MockServerHttpRequest from(String address) {
		return MockServerHttpRequest.post("/page/redis-away")
			.header("Origin", ORIGIN)
			.remoteAddress(new InetSocketAddress(address, 50000))
			.build();
	}

	@Test
	void isPresentWhenNoFileIsNamedThenFalse() {
		assertThat(of("").isPresent()).isFalse();
	}

	@Test
	void isAllowedWhenAnotherMachineThenFalse() {
		RedisSwitch redis = of("file");
		assertThat(redis.isAllowed(from("127.0.0.1"))).isTrue();
		assertThat(redis.isAllowed(from("::1"))).isTrue();
		assertThat(redis.isAllowed(from("192.0.2.7"))).isFalse();
	}

	@Test
	void requestWhenTwiceThenOneFile() {
		Path file = this.directory.resolve("redis-away");
		RedisSwitch redis = of(file.toString());
		redis.request().block();
		redis.request().block();
		assertThat(file).isEmptyFile();
	}

}
