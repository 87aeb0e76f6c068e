package io.gatehouse.revocation.redis;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

import io.gatehouse.revocation.Floor;
import io.gatehouse.revocation.Verdict;
import io.gatehouse.test.RedisServer;
import io.gatehouse.test.RespClient;
import io.gatehouse.token.Reason;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.data.redis.connection.stream.StreamRecords;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of the follower's thread: start, stop, and its reaction to each kind of failure.
 */
@ExtendWith(OutputCaptureExtension.class)
class RevocationFollowerIT {

	private static final Duration WITHIN = Duration.ofSeconds(30);

	private static final Duration LEASE = Duration.ofSeconds(1);

	private final RedisServer server = RedisServer.start();

	private final RedisFixture redis = new RedisFixture(this.server);

	private final LocalRevocationList memory = new LocalRevocationList(TwoClocks.system(), LEASE);

	private final RevocationStatistics statistics = new RevocationStatistics();

	private final RevocationSync sync = new RevocationSync(this.memory,
			new FollowerSettings(LEASE, Duration.ZERO, Duration.ofHours(1), Clock.systemUTC()), this.statistics,
			TwoClocks.system(), () -> {
			});

	private RevocationFollower follower = follower(this::connect);

	@BeforeEach
	void reset() {
		this.redis.reset();
	}

	@AfterEach
	void stop() {
		this.follower.stop();
		this.redis.close();
		this.server.close();
	}

	private RevocationFollower follower(Supplier<FollowerConnection> links) {
		return new RevocationFollower(new RedisConnection(this.redis.connectionFactory(), RedisFixture.KEYS, null),
				RedisFixture.KEYS, links, this.memory, this.sync);
	}

	private FollowerConnection connect() {
		return FollowerConnection.connect(this.redis.connectionFactory(), RedisFixture.KEYS, LEASE);
	}

	private void revoke(String member) {
		double score = new Floor(this.redis.milli(), Reason.BANNED).score();
		this.redis.redis().opsForZSet().add(RedisFixture.KEYS.revoked(), member, score);
		this.redis.redis()
			.opsForStream()
			.add(StreamRecords.mapBacked(Map.of("m", member, "s", Floor.text(score)))
				.withStreamKey(RedisFixture.KEYS.revocations()));
	}

	private boolean isRevoked(String member) {
		RevocationQuery query = new RevocationQuery(Instant.now().minusSeconds(60), List.of(member), Map.of());
		return new Verdict.Revoked(Reason.BANNED).equals(this.memory.revoked(query));
	}

	private void awaitCurrent() {
		Awaitility.await().atMost(WITHIN).until(this.memory::isCurrent);
	}

	private void awaitRevoked(String member) {
		Awaitility.await().atMost(WITHIN).until(() -> isRevoked(member));
	}

	private String gateway(String id) {
		return String.valueOf(this.redis.redis().opsForHash().get(RedisFixture.KEYS.gateways(), id));
	}

	@Test
	void startWhenRedisAnswersThenRedisCanBeAskedBeforeRequestsArriveAndTheListIsLoaded() {
		revoke("sub:alice");
		this.follower.start();
		assertThat(this.follower.isRunning()).isTrue();
		assertThat(this.memory.canAskRedis()).isTrue();
		awaitCurrent();
		assertThat(isRevoked("sub:alice")).isTrue();
		revoke("sub:bob");
		awaitRevoked("sub:bob");
	}

	@Test
	void startWhenThereIsNoListThenMakesItAndFollows() {
		this.redis.flush();
		this.follower.start();
		awaitCurrent();
		assertThat(this.redis.floor("all")).isNotNull();
	}

	@Test
	void startWhenRedisIsGoneThenStartsAndFollowsWhenItIsBack(CapturedOutput output) {
		this.server.kill();
		this.follower.start();
		assertThat(this.follower.isRunning()).isTrue();
		assertThat(this.memory.isCurrent()).isFalse();
		assertThat(this.memory.canAskRedis()).isFalse();
		assertThat(output).contains("The list of revocations is not loaded yet: redis_disconnected");
		this.server.restart();
		awaitCurrent();
	}

	@Test
	void stopThenTheLeaseIsReturnedAndNoVerdictIsReliable() {
		this.follower.start();
		awaitCurrent();
		String id = this.sync.id();
		assertThat(gateway(id)).matches("\\d+ .*");
		this.follower.stop();
		assertThat(this.follower.isRunning()).isFalse();
		assertThat(this.memory.isCurrent()).isFalse();
		assertThat(this.memory.cause()).isEqualTo("stopped");
		assertThat(gateway(id)).startsWith("left ");
		assertThat(Thread.getAllStackTraces().keySet())
			.noneMatch((thread) -> thread.isAlive() && thread.getName().equals("gatehouse-revocations"));
	}

	@Test
	void stopWhenNeverStartedThenNothingIsWritten() {
		this.follower.stop();
		assertThat(this.redis.redis().hasKey(RedisFixture.KEYS.gateways())).isFalse();
	}

	@Test
	void startWhenStoppedBeforeThenFollowsAgainUnderAnotherId() {
		this.follower.start();
		awaitCurrent();
		String former = this.sync.id();
		this.follower.stop();
		revoke("sub:alice");
		this.follower.start();
		awaitCurrent();
		assertThat(isRevoked("sub:alice")).isTrue();
		assertThat(this.sync.id()).isNotEqualTo(former);
		assertThat(gateway(former)).startsWith("left ");
	}

	@Test
	void runWhenConnectionBreaksThenConnectsAgainUnderAnotherId() {
		this.follower.start();
		awaitCurrent();
		String former = this.sync.id();
		new RespClient(this.server.port()).call("CLIENT", "KILL", "TYPE", "normal");
		revoke("sub:alice");
		awaitRevoked("sub:alice");
		Awaitility.await().atMost(WITHIN).until(() -> !this.sync.id().equals(former) && this.memory.isCurrent());
	}

	@Test
	void runWhenTheStreamHasAGapThenLoadsTheListAgain(CapturedOutput output) {
		this.follower.start();
		awaitCurrent();
		revoke("sub:alice");
		awaitRevoked("sub:alice");
		long loads = this.statistics.loads().sum();
		this.redis.redis().delete(RedisFixture.KEYS.revocations());
		this.redis.redis()
			.opsForZSet()
			.add(RedisFixture.KEYS.revoked(), "sub:bob", new Floor(this.redis.milli(), Reason.BANNED).score());
		awaitRevoked("sub:bob");
		assertThat(this.statistics.loads().sum()).isGreaterThan(loads);
		assertThat(output).contains("The stream was trimmed or replaced. Loading the list of revocations again");
		awaitCurrent();
	}

	@Test
	void runWhenTheListIsLostThenWaitsUntilItIsThereAgain() {
		this.follower.start();
		awaitCurrent();
		this.redis.flush();
		Awaitility.await().atMost(WITHIN).until(() -> !this.memory.isCurrent());
		// a gateway never makes a list after it has seen one
		this.redis.reset();
		awaitCurrent();
	}

	@Test
	void runWhenConnectingFailsUnexpectedlyThenReportsItOnceAndTriesAgain(CapturedOutput output) {
		AtomicInteger attempts = new AtomicInteger();
		this.follower = follower(() -> {
			if (attempts.incrementAndGet() <= 2) {
				throw new IllegalStateException("attempt " + attempts);
			}
			return connect();
		});
		this.follower.start();
		awaitCurrent();
		assertThat(attempts).hasValue(3);
		assertThat(output).contains("The list of revocations cannot be followed", "attempt 1")
			.doesNotContain("attempt 2");
	}

}
