package io.gatehouse.revocation.redis;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.gatehouse.revocation.Verdict;
import io.gatehouse.test.RedisServer;
import io.gatehouse.token.InvalidSettingException;
import io.gatehouse.token.Reason;
import io.lettuce.core.ReadFrom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceClientConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests of {@link RevocationReads} with a real Redis.
 */
class RevocationReadsIT {

	private static final RedisFixture redis = new RedisFixture(RedisServer.shared());

	private static final RevocationProperties SETTINGS = RedisFixture.settings("", Duration.ofSeconds(10),
			Duration.ofSeconds(20));

	@BeforeEach
	void reset() {
		redis.reset();
		redis.knowSinceLong();
	}

	@AfterAll
	static void close() {
		redis.flush();
		redis.close();
	}

	@Test
	void readsWhenTokenIsRevokedThenSeeItAndNoRevocationWaitsForThem() {
		RevocationReads reads = new RevocationReads(redis.connectionFactory(), RedisFixture.KEYS, SETTINGS);
		assertThat(reads.isRunning()).isFalse();
		reads.start();
		assertThat(reads.isRunning()).isTrue();
		RevocationQuery query = new RevocationQuery(Instant.ofEpochMilli(redis.milli()), List.of("jti:1"), Map.of());
		assertThat(reads.lookup().verdict(query).block()).isEqualTo(new Verdict.Active());
		redis.revocations().revokeToken(Reason.BANNED, "1").block();
		assertThat(reads.lookup().verdict(query).block()).isEqualTo(new Verdict.Revoked(Reason.BANNED));
		assertThat(redis.redis().opsForHash().keys(RedisFixture.KEYS.gateways())).as("no lease")
			.doesNotContain("followed")
			.isSubsetOf("primary", "asked");
		reads.stop();
		assertThat(reads.isRunning()).isFalse();
	}

	@Test
	void readsThenReadOtherKeys() {
		RevocationReads reads = new RevocationReads(redis.connectionFactory(), RedisFixture.KEYS, SETTINGS);
		redis.redis().opsForValue().set("key", "value");
		byte[] value = reads.redis().read((commands) -> commands.get("key".getBytes(StandardCharsets.UTF_8))).block();
		assertThat(Objects.requireNonNull(value)).asString(StandardCharsets.UTF_8).isEqualTo("value");
	}

	@Test
	void readsWhenClientReadsFromReplicasThenAreRefused() {
		LettuceConnectionFactory factory = new LettuceConnectionFactory(new RedisStandaloneConfiguration(),
				LettuceClientConfiguration.builder().readFrom(ReadFrom.REPLICA_PREFERRED).build());
		assertThatExceptionOfType(InvalidSettingException.class)
			.isThrownBy(() -> new RevocationReads(factory, RedisFixture.KEYS, SETTINGS))
			.satisfies((ex) -> assertThat(ex.property()).isEqualTo("spring.data.redis.lettuce.read-from"));
	}

}
