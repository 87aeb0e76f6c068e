package io.gatehouse.session;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;

import io.gatehouse.revocation.redis.RedisFixture;
import io.gatehouse.test.RedisServer;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

import org.springframework.dao.DataAccessException;
import org.springframework.data.redis.connection.ReactiveRedisConnectionFactory;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that callers promptly receive an error when Redis does not answer.
 */
class RedisFailureIT {

	/** Far below the minute that the Redis client would wait. */
	private static final Duration WAIT = Duration.ofSeconds(20);

	private static final LoginRequest LOGIN = LoginRequest.of(Account.ofSubject("alice"), Device.of("phone"));

	private static ReactiveSessionService sessions(ReactiveRedisConnectionFactory connectionFactory) {
		return TestSessions.service(connectionFactory, Duration.ofSeconds(1), Map.of());
	}

	private static void verifyFails(Mono<?> operation) {
		StepVerifier.create(operation).expectError(DataAccessException.class).verify(WAIT);
	}

	@Test
	void everythingWhenRedisStopsThenFailsAndWorksAgainWhenItIsBack() {
		try (RedisServer server = RedisServer.start(); RedisFixture fixture = new RedisFixture(server)) {
			ReactiveSessionService sessions = sessions(fixture.connectionFactory());
			IssuedSession session = Objects.requireNonNull(sessions.login(LOGIN).block(WAIT));
			server.stop();
			verifyFails(sessions.login(LOGIN));
			verifyFails(sessions.logout("alice", session.sessionId()));
			server.restart();
			// repeated until the client is connected again
			StepVerifier.create(sessions.logout("alice", session.sessionId()).retry()).expectComplete().verify(WAIT);
			assertThat(fixture.floor("sid:" + session.sessionId())).isNotNull();
			assertThat(sessions.login(LOGIN).retry().block(WAIT)).isNotNull();
		}
	}

	@Test
	void everythingWhenRedisWasNeverThereThenFails() throws IOException {
		int port;
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			port = socket.getLocalPort();
		}
		verifyFailsAt(port);
	}

	@Test
	void everythingWhenRedisAcceptsAndNeverAnswersThenFails() throws IOException {
		try (ServerSocket blackHole = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
			verifyFailsAt(blackHole.getLocalPort());
		}
	}

	private static void verifyFailsAt(int port) {
		LettuceConnectionFactory connectionFactory = new LettuceConnectionFactory(
				new RedisStandaloneConfiguration("127.0.0.1", port));
		connectionFactory.afterPropertiesSet();
		connectionFactory.start();
		try {
			ReactiveSessionService sessions = sessions(connectionFactory);
			verifyFails(sessions.login(LOGIN));
			verifyFails(sessions.logout("alice", "s"));
		}
		finally {
			connectionFactory.destroy();
		}
	}

	@Test
	void everythingWhenKeysHoldSomethingElseThenFails() {
		try (RedisFixture fixture = new RedisFixture(RedisServer.shared())) {
			fixture.flush();
			fixture.redis().opsForValue().set(RedisFixture.KEYS.revoked(), "WRONGTYPE");
			ReactiveSessionService sessions = sessions(fixture.connectionFactory());
			verifyFails(sessions.login(LOGIN));
			verifyFails(sessions.logout("alice", "s"));
			fixture.flush();
		}
	}

}
