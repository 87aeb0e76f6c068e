package io.gatehouse.test;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

@Tag("long")
class RedisSentinelsIT {

	private static RedisSentinels redis;

	@BeforeAll
	static void start() {
		redis = RedisSentinels.start();
	}

	@AfterAll
	static void close() {
		redis.close();
	}

	@BeforeEach
	void flush() {
		assertThat(call(redis.primaryPort(), "FLUSHALL")).containsExactly("OK");
	}

	@Test
	void startThenOneIsPrimaryAndOthersFollowIt() {
		assertThat(redis.sentinelPorts()).hasSize(3).doesNotHaveDuplicates();
		assertThat(redis.servers()).hasSize(3);
		int primary = redis.primaryPort();
		assertThat(redis.servers()).allSatisfy(
				(server) -> assertThat(role(server.port())).isEqualTo((server.port() == primary) ? "master" : "slave"));
		assertThat(redis.sentinelPorts())
			.allSatisfy((port) -> assertThat(call(port, "SENTINEL", "GET-MASTER-ADDR-BY-NAME", redis.masterName()))
				.containsExactly("127.0.0.1", Integer.toString(primary)));
		assertThat(redis.sentinelNodes()).contains("127.0.0.1:" + redis.sentinelPorts().get(0));
	}

	@Test
	void failoverThenAnotherHasTheDataAndTheOldOneFollows() {
		int old = redis.primaryPort();
		write(old, "replicated");
		redis.awaitReplication();
		int primary = redis.failover();
		assertThat(primary).isNotEqualTo(old).isEqualTo(redis.primaryPort());
		assertThat(role(primary)).isEqualTo("master");
		assertThat(found(primary, "replicated")).isEqualTo(100);
		redis.awaitReplication();
		assertThat(role(old)).isEqualTo("slave");
	}

	@Test
	void failoverWhenOneHasJustEndedThenThereIsAnother() {
		int first = redis.failover();
		assertThat(redis.failover()).isNotEqualTo(first);
		redis.awaitReplication();
	}

	@Test
	void killPrimaryThenAnotherHasTheDataAndTheKilledOneComesBackAsReplica() {
		int old = redis.primaryPort();
		write(old, "replicated");
		redis.awaitReplication();
		int primary = redis.killPrimary();
		assertThat(primary).isNotEqualTo(old);
		assertThat(found(primary, "replicated")).isEqualTo(100);
		assertThatExceptionOfType(UncheckedIOException.class).isThrownBy(() -> call(old, "PING"));
		write(primary, "meanwhile");
		redis.restartKilled();
		assertThat(role(old)).isEqualTo("slave");
		assertThat(found(old, "meanwhile")).isEqualTo(100);
	}

	@Test
	void cutReplicationWhenFailoverFollowsThenAcknowledgedWritesAreLost() {
		int old = redis.primaryPort();
		write(old, "before");
		redis.cutReplication();
		write(old, "after");
		int primary = redis.failover();
		assertThat(found(primary, "before")).isEqualTo(100);
		assertThat(found(primary, "after")).isZero();
		redis.mend();
		assertThat(role(old)).isEqualTo("slave");
		assertThat(found(old, "after")).isZero();
	}

	@Test
	void mendWhenReplicationWasCutThenReplicasCatchUp() {
		int primary = redis.primaryPort();
		redis.cutReplication();
		write(primary, "after");
		redis.mend();
		assertThat(redis.primaryPort()).isEqualTo(primary);
		assertThat(redis.servers()).allSatisfy((server) -> assertThat(found(server.port(), "after")).isEqualTo(100));
	}

	@Test
	void isolatePrimaryThenTwoAcceptWritesAndTheOldOnesAreLost() {
		int old = redis.primaryPort();
		int primary = redis.isolatePrimary();
		assertThat(primary).isNotEqualTo(old);
		write(old, "to the old");
		write(primary, "to the new");
		assertThat(role(old)).isEqualTo("master");
		redis.mend();
		assertThat(role(old)).isEqualTo("slave");
		assertThat(found(old, "to the old")).isZero();
		assertThat(found(old, "to the new")).isEqualTo(100);
	}

	@Test
	void pausePrimaryThenAnotherTakesOverAndItFollowsWhenResumed() {
		int old = redis.primaryPort();
		write(old, "replicated");
		redis.awaitReplication();
		redis.pausePrimary();
		int primary = redis.awaitPrimaryOtherThan(old);
		assertThat(found(primary, "replicated")).isEqualTo(100);
		redis.resume();
		redis.awaitReplication();
		assertThat(role(old)).isEqualTo("slave");
	}

	@Test
	void startWhenReplicasMustAcknowledgeThenCutPrimaryRefusesWrites() {
		try (RedisSentinels strict = RedisSentinels.start(1, Duration.ofSeconds(2), "--min-replicas-to-write", "1",
				"--min-replicas-max-lag", "1")) {
			int primary = strict.primaryPort();
			assertThat(strict.servers()).hasSize(2);
			assertThat(call(primary, "SET", "k", "v")).containsExactly("OK");
			strict.cutReplication();
			assertThat(call(primary, "SET", "k", "v").get(0)).startsWith("-NOREPLICAS");
			strict.mend();
			assertThat(call(primary, "SET", "k", "v")).containsExactly("OK");
		}
	}

	@Test
	void pausePrimaryThenSentinelsWaitAsLongAsAskedAndElseForLonger() {
		try (RedisSentinels slow = RedisSentinels.start(1, Duration.ofHours(1))) {
			assertThat(patience(slow)).isEqualTo("60000");
			int primary = slow.primaryPort();
			slow.pausePrimary();
			assertThat(patience(slow)).isEqualTo("3600000");
			slow.resume();
			assertThat(patience(slow)).isEqualTo("60000");
			assertThat(call(primary, "PING")).containsExactly("PONG");
			assertThat(slow.primaryPort()).isEqualTo(primary);
		}
	}

	private static String patience(RedisSentinels sentinels) {
		List<String> master = call(sentinels.sentinelPorts().get(0), "SENTINEL", "MASTER", sentinels.masterName());
		return master.get(master.indexOf("down-after-milliseconds") + 1);
	}

	@Test
	void startWhenArgumentIsUnknownThenLogIsShown() {
		assertThatExceptionOfType(UncheckedIOException.class).isThrownBy(() -> RedisSentinels.start("--no-such", "x"))
			.withMessageContaining("no-such");
	}

	@Test
	void closeThenNobodyListensAndDirectoriesAreGone() {
		RedisSentinels own = RedisSentinels.start(1, Duration.ofSeconds(1));
		Path directory = Path.of(call(own.primaryPort(), "CONFIG", "GET", "dir").get(1)).getParent();
		assertThat(directory).isDirectory();
		own.pausePrimary();
		own.close();
		assertThat(Stream.concat(own.sentinelPorts().stream(), own.servers().stream().map(RedisServer::port)))
			.hasSize(5)
			.allSatisfy((port) -> assertThatExceptionOfType(UncheckedIOException.class)
				.isThrownBy(() -> call(port, "PING")));
		assertThat(directory).doesNotExist();
	}

	private static void write(int port, String prefix) {
		for (int i = 0; i < 100; i++) {
			assertThat(call(port, "SET", prefix + i, "v")).containsExactly("OK");
		}
	}

	private static long found(int port, String prefix) {
		return IntStream.range(0, 100).filter((i) -> call(port, "GET", prefix + i).equals(List.of("v"))).count();
	}

	private static String role(int port) {
		return call(port, "ROLE").get(0);
	}

	private static List<String> call(int port, String... command) {
		return new RespClient(port).call(command);
	}

}
