package io.gatehouse.session;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

import io.gatehouse.revocation.OpaqueTokenKeys;
import io.gatehouse.revocation.redis.ScriptRunner;
import io.gatehouse.session.GatehouseSessionProperties.OpaqueStyle;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.test.StepVerifier;

import org.springframework.dao.DataAccessException;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link OpaqueTokens}, without a Redis.
 */
class OpaqueTokensTests {

	private static final Duration WAIT = Duration.ofSeconds(20);

	private static LettuceConnectionFactory connectionFactory;

	@BeforeAll
	static void open() throws IOException {
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			connectionFactory = new LettuceConnectionFactory(
					new RedisStandaloneConfiguration("127.0.0.1", socket.getLocalPort()));
		}
		connectionFactory.afterPropertiesSet();
		connectionFactory.start();
	}

	@AfterAll
	static void close() {
		connectionFactory.destroy();
	}

	private static OpaqueTokens tokens(OpaqueStyle style) {
		return new OpaqueTokens(new ScriptRunner(connectionFactory, WAIT),
				new OpaqueTokenKeys(OpaqueTokenKeys.DEFAULT_PREFIX, OpaqueTokenKeys.Style.SHA256), style, "");
	}

	@ParameterizedTest
	@CsvSource({ "RANDOM, [A-Za-z0-9_-]{43}",
			"UUID, [0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", "NANOID, [A-Za-z0-9_-]{21}" })
	void nextThenHasTheStyleAndIsNew(OpaqueStyle style, String pattern) {
		OpaqueTokens tokens = tokens(style);
		assertThat(tokens.next()).matches(pattern).isNotEqualTo(tokens.next());
	}

	@Test
	void keyThenHoldsTheHashOfTheToken() {
		assertThat(tokens(OpaqueStyle.RANDOM).key("abc"))
			.isEqualTo("login:token:ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0");
	}

	@Test
	void writeWhenRedisIsAwayThenFails() {
		Issue issue = new Issue(Instant.EPOCH, Instant.EPOCH, Account.ofSubject("alice"), "phone", true);
		StepVerifier.create(tokens(OpaqueStyle.RANDOM).write("token", "s1", issue, Instant.EPOCH))
			.expectError(DataAccessException.class)
			.verify(WAIT);
	}

	@Test
	void retireWhenRedisIsAwayThenTokensAreLeftBehind() {
		StepVerifier.create(tokens(OpaqueStyle.RANDOM).retire(List.of("", "login:token:x"), Duration.ofSeconds(1)))
			.expectComplete()
			.verify(WAIT);
	}

}
