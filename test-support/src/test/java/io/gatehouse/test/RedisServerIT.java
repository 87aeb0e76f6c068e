package io.gatehouse.test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class RedisServerIT {

	@Test
	void startWhenServerRunsThenItAnswersAndEvictsNothing() {
		try (RedisServer server = RedisServer.start()) {
			RespClient client = new RespClient(server.port());
			assertThat(client.call("SET", "k", "v")).containsExactly("OK");
			assertThat(client.call("GET", "k")).containsExactly("v");
			assertThat(client.call("CONFIG", "GET", "maxmemory-policy")).containsExactly("maxmemory-policy",
					"noeviction");
		}
	}

	@Test
	void startWhenArgumentsAreGivenThenTheyCount() {
		try (RedisServer server = RedisServer.start("--maxmemory", "3mb")) {
			assertThat(new RespClient(server.port()).call("CONFIG", "GET", "maxmemory")).containsExactly("maxmemory",
					"3145728");
		}
	}

	@Test
	void restartWhenServerWasStoppedThenDataAndPortAreTheSame() {
		try (RedisServer server = RedisServer.start()) {
			int port = server.port();
			RespClient client = new RespClient(port);
			client.call("SET", "k", "before");
			server.stop();
			assertThatExceptionOfType(UncheckedIOException.class).isThrownBy(() -> client.call("PING"));
			server.restart();
			assertThat(server.port()).isEqualTo(port);
			assertThat(client.call("GET", "k")).containsExactly("before");
		}
	}

	@Test
	void restartWhenServerWasKilledThenWhatItAnsweredIsKept() {
		try (RedisServer server = RedisServer.start()) {
			RespClient client = new RespClient(server.port());
			client.call("SET", "k", "acknowledged");
			server.kill();
			assertThatExceptionOfType(UncheckedIOException.class).isThrownBy(() -> client.call("PING"));
			server.restart();
			assertThat(client.call("GET", "k")).containsExactly("acknowledged");
		}
	}

	@Test
	void closeWhenServerRunsThenNobodyListens() {
		RedisServer server = RedisServer.start();
		server.close();
		assertThatExceptionOfType(UncheckedIOException.class)
			.isThrownBy(() -> new RespClient(server.port()).call("PING"));
		server.close();
	}

	@Test
	void startWhenDirectoryIsGivenThenItIsMadeAndHoldsTheData(@TempDir Path directory) {
		Path data = directory.resolve("a").resolve("b");
		try (RedisServer first = RedisServer.start(freePort(), data)) {
			new RespClient(first.port()).call("SET", "k", "v");
		}
		assertThat(Files.exists(data.resolve("redis.log"))).isTrue();
		try (RedisServer second = RedisServer.start(freePort(), data)) {
			assertThat(new RespClient(second.port()).call("GET", "k")).containsExactly("v");
		}
	}

	@Test
	void startWhenArgumentIsUnknownThenLogIsShown(@TempDir Path directory) {
		int port = freePort();
		assertThatExceptionOfType(UncheckedIOException.class)
			.isThrownBy(() -> RedisServer.start(port, directory, "--no-such", "x"))
			.withMessageContaining("did not start")
			.withMessageContaining("no-such");
	}

	@Test
	void startWithTlsThenSpeaksTlsToThoseWhoTrustTheAuthority() throws Exception {
		try (RedisServer server = RedisServer.startWithTls()) {
			assertThat(new RespClient(server.port()).call("SET", "k", "v")).containsExactly("OK");
			for (String host : List.of("localhost", "127.0.0.1")) {
				assertThat(askOverTls(TestTls.clientContext(), host, server.tlsPort())).isEqualTo("$1\r\nv\r\n");
			}
			assertThatExceptionOfType(SSLHandshakeException.class)
				.isThrownBy(() -> askOverTls(SSLContext.getDefault(), "localhost", server.tlsPort()))
				.withMessageContaining("PKIX");
			assertThatExceptionOfType(UncheckedIOException.class)
				.isThrownBy(() -> new RespClient(server.tlsPort()).call("PING"));
		}
	}

	@Test
	void startWithTlsWhenClientsNeedCertificatesThenThoseWithoutAreRefused() {
		try (RedisServer server = RedisServer.startWithTls("--tls-auth-clients", "yes")) {
			assertThatExceptionOfType(IOException.class)
				.isThrownBy(() -> askOverTls(TestTls.clientContext(), "localhost", server.tlsPort()));
		}
	}

	@Test
	void tlsPortWhenStartedWithoutTlsThenFails() {
		assertThatIllegalStateException().isThrownBy(() -> RedisServer.shared().tlsPort())
			.withMessageContaining("does not speak TLS");
	}

	private static String askOverTls(SSLContext context, String host, int port) throws IOException {
		try (SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(host, port)) {
			socket.setSoTimeout(10_000);
			SSLParameters parameters = socket.getSSLParameters();
			parameters.setEndpointIdentificationAlgorithm("HTTPS");
			socket.setSSLParameters(parameters);
			socket.getOutputStream().write("GET k\r\n".getBytes(StandardCharsets.US_ASCII));
			return new String(socket.getInputStream().readNBytes(7), StandardCharsets.US_ASCII);
		}
	}

	@Test
	void sharedWhenAskedAgainThenItIsTheSame() {
		assertThat(RedisServer.shared()).isSameAs(RedisServer.shared());
		assertThat(new RespClient(RedisServer.shared().port()).call("PING")).containsExactly("PONG");
	}

	private static int freePort() {
		try (RedisServer server = RedisServer.start()) {
			return server.port();
		}
	}

	@Test
	void dumpThenHoldsEveryKeyAndValueOfEachType() {
		try (RedisServer server = RedisServer.start()) {
			RespClient client = new RespClient(server.port());
			client.call("SET", "text", "爱丽丝");
			client.call("HSET", "hash", "field", "value");
			client.call("ZADD", "sorted", "1.5", "member");
			client.call("SADD", "set", "one");
			client.call("RPUSH", "list", "a", "b");
			client.call("XADD", "stream", "1-1", "m", "sid:1");
			assertThat(server.dump()).isEqualTo(Map.of("text", List.of("爱丽丝"), "hash", List.of("field", "value"),
					"sorted", List.of("member", "1.5"), "set", List.of("one"), "list", List.of("a", "b"), "stream",
					List.of("1-1", "m", "sid:1")));
		}
	}

}
