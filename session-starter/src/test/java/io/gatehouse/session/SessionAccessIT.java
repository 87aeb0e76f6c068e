package io.gatehouse.session;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.gatehouse.revocation.redis.RedisFixture;
import io.gatehouse.revocation.redis.ScriptRunner;
import io.gatehouse.test.RedisServer;
import io.gatehouse.token.Reason;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.core.RedisCallback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests that a user of Redis with the ACL rule of docs/sessions.md may do what sessions
 * need.
 */
class SessionAccessIT {

	private static final String COMMANDS = "+eval +evalsha +time +info +exists +del +pexpire +pexpireat +persist +pttl "
			+ "+set +get +getdel +hset +hget +hmget +hgetall +hkeys +hdel +zadd +zrem +zscore +zrange +zrangebyscore "
			+ "+zremrangebyscore +zrangebylex +zrevrangebylex +xadd +xtrim +xrevrange +ping +hello +client";

	private static final String KEYS = "~gatehouse:* ~{gatehouse}:* ~login:token:*";

	@Test
	void everythingWhenUserOfRedisMayDoNothingElseThenWorks() throws IOException {
		String page = Files.readString(Path.of("../docs/sessions.md")).replaceAll("\\s+", " ");
		assertThat(page).contains("`" + KEYS + "`", "`" + COMMANDS + "`");
		try (RedisServer server = RedisServer.start(); RedisFixture admin = new RedisFixture(server)) {
			admin.reset();
			admin.knowSinceLong();
			execute(admin, "ACL", "SETUSER sessions on >secret " + KEYS + " " + COMMANDS);
			RedisStandaloneConfiguration where = new RedisStandaloneConfiguration("127.0.0.1", server.port());
			where.setUsername("sessions");
			where.setPassword("secret");
			LettuceConnectionFactory connectionFactory = new LettuceConnectionFactory(where);
			connectionFactory.afterPropertiesSet();
			connectionFactory.start();
			everything(connectionFactory);
			connectionFactory.destroy();
			assertThat(denied(server)).isEmpty();
		}
	}

	private static @Nullable Object execute(RedisFixture admin, String command, String arguments) {
		return admin.redis()
			.execute((RedisCallback<@Nullable Object>) (connection) -> connection.execute(command,
					Stream.of(arguments.split(" ")).map(String::getBytes).toArray(byte[][]::new)));
	}

	/** Returns what Redis denied: some failures are only logged. */
	private static List<Map<String, Object>> denied(RedisServer server) {
		RedisClient client = RedisClient.create("redis://127.0.0.1:" + server.port());
		try (StatefulRedisConnection<String, String> connection = client.connect()) {
			return connection.sync().aclLog();
		}
		finally {
			client.shutdown();
		}
	}

	private static void everything(LettuceConnectionFactory connectionFactory) {
		TestSessions world = new TestSessions(connectionFactory).with("history.size", 2)
			.with("index.enabled", true)
			.with("token-format", "opaque");
		SessionService sessions = world.blocking();
		LoginRequest login = LoginRequest.of(Account.ofSubject("alice"), Device.of("phone"));
		sessions.login(login);
		IssuedSession session = sessions.login(login);
		IssuedSession next = sessions.refresh(session.refreshToken(), Client.UNKNOWN);
		sessions.update(Account.ofSubject("alice"));
		assertThat(sessions.name("alice", next.sessionId(), "Phone")).isTrue();
		assertThat(sessions.sessions("alice")).hasSize(1);
		assertThat(sessions.sessions("alice", null, 10).items()).hasSize(1);
		assertThat(world.search().users("al", null, 10).items()).containsExactly("alice");
		assertThat(world.search().userOf(next.sessionId())).contains("alice");
		OneTimeTokens tokens = new OneTimeTokens(new ScriptRunner(connectionFactory, Duration.ofSeconds(10)),
				RedisFixture.KEYS);
		assertThat(tokens.issue("alice", "reset", Duration.ofMinutes(1))
			.flatMap((token) -> tokens.redeem(token, "reset"))
			.block()).isEqualTo("alice");
		sessions.by("admin").ban("alice", Ban.device("phone", null, "lost"));
		assertThatExceptionOfType(LoginRefusedException.class).isThrownBy(() -> sessions.login(login));
		assertThat(sessions.bans("alice")).hasSize(1);
		assertThat(sessions.liftBan("alice", "phone")).isTrue();
		sessions.end("alice", SessionSelection.all(), Reason.KICKED_OUT);
		assertThat(sessions.history("alice", null, 10).items()).hasSize(2);
		assertThat(sessions.deleteHistory("alice")).isTrue();
		assertThat(world.search().users("al", null, 10)).isEqualTo(new CursorPage<>(List.of(), null));
	}

}
