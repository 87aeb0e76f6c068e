package io.gatehouse.revocation.redis;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

import io.gatehouse.test.RedisCluster;
import io.gatehouse.test.RedisServer;
import io.gatehouse.token.Reason;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.core.RedisCallback;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of when a revoking call returns, on a real Redis, with gateways that the test
 * simulates.
 */
class RevocationBarrierIT {

	private static final Duration WAIT = Duration.ofSeconds(30);

	/** Longer than any test. */
	private static final Duration LONG = Duration.ofMinutes(1);

	private static final RedisFixture fixture = new RedisFixture(RedisServer.shared());

	private final ScriptRunner scripts = new ScriptRunner(fixture.connectionFactory(), WAIT);

	private final BarrierRounds rounds = BarrierRounds.shared(this.scripts, RedisFixture.KEYS);

	private final Revocations revocations = fixture.revocations();

	@AfterAll
	static void close() {
		fixture.flush();
		fixture.close();
	}

	@BeforeEach
	void reset() {
		fixture.reset();
	}

	private CompletableFuture<Instant> revoke(String session) {
		return this.revocations.revokeSession(Reason.KICKED_OUT, session).toFuture();
	}

	private Revocations revocations(BarrierRounds with, Duration confirmTimeout) {
		return new Revocations(this.scripts, RedisFixture.KEYS, RedisFixture.settings("", WAIT, confirmTimeout), with);
	}

	private static void assertWaits(CompletableFuture<?> call) {
		fixture.assertWaits(call);
	}

	private static void assertReturns(CompletableFuture<?> call) {
		assertThat(call).succeedsWithin(WAIT);
	}

	@Test
	void revokeWhenThereIsNoGatewayThenReturns() {
		assertReturns(revoke("a"));
		assertThat(fixture.floor("sid:a")).isNotNull();
	}

	@Test
	void revokeWhenGatewayHasALeaseThenReturnsWhenItHasAcknowledged() {
		TestGateway gateway = TestGateway.join(fixture, "g", LONG);
		CompletableFuture<Instant> call = revoke("a");
		assertWaits(call);
		gateway.acknowledge();
		assertReturns(call);
	}

	@Test
	void revokeWhenOnlyAnEarlierEntryIsAcknowledgedThenWaits() {
		TestGateway gateway = TestGateway.join(fixture, "g", LONG);
		CompletableFuture<Instant> first = revoke("a");
		assertWaits(first);
		String head = gateway.head();
		CompletableFuture<Instant> second = revoke("b");
		assertWaits(second);
		gateway.acknowledge(head);
		assertReturns(first);
		assertWaits(second);
		gateway.acknowledge();
		assertReturns(second);
	}

	@Test
	void revokeWhenOneOfTwoGatewaysHangsThenWaitsForItsLeaseAlone() {
		TestGateway hangs = TestGateway.join(fixture, "hangs", Duration.ofMillis(400));
		TestGateway follows = TestGateway.join(fixture, "follows", LONG);
		CompletableFuture<Instant> call = revoke("a");
		long ends = hangs.leaseEnds();
		assertWaits(call);
		follows.acknowledge();
		assertReturns(call);
		assertThat(fixture.milli()).as("when it returned").isGreaterThanOrEqualTo(ends);
	}

	@Test
	void revokeWhenGatewayJoinsAfterwardsThenItIsNotWaitedFor() {
		TestGateway gateway = TestGateway.join(fixture, "g", LONG);
		CompletableFuture<Instant> call = revoke("a");
		assertWaits(call);
		new TestGateway(fixture, "late", LONG).acknowledge("0-0");
		gateway.acknowledge();
		assertReturns(call);
	}

	@Test
	void revokeWhenGatewayLeavesThenItIsNotWaitedFor() {
		TestGateway gateway = TestGateway.join(fixture, "g", LONG);
		CompletableFuture<Instant> call = revoke("a");
		assertWaits(call);
		gateway.leave();
		assertReturns(call);
	}

	@Test
	void revokeWhenLeaseIsMerelyMissingThenTheGatewayHasNotLeft() {
		TestGateway gateway = TestGateway.join(fixture, "g", LONG);
		CompletableFuture<Instant> call = revoke("a");
		assertWaits(call);
		gateway.vanish();
		assertWaits(call);
		gateway.leave();
		assertReturns(call);
	}

	@Test
	void revokeWhenWriteIsLostThenItIsWrittenAgainAndWaitedForAgain() {
		TestGateway gateway = TestGateway.join(fixture, "g", LONG);
		AtomicBoolean lost = new AtomicBoolean();
		Revocations unlucky = revocations((members, store) -> Mono.fromRunnable(() -> {
			if (lost.compareAndSet(false, true)) {
				fixture.redis().opsForZSet().remove(RedisFixture.KEYS.revoked(), "sid:a");
			}
		}).then(this.rounds.run(members, store)), WAIT);
		CompletableFuture<Instant> call = unlucky.revokeSession(Reason.BANNED, "a").toFuture();
		assertWaits(call);
		assertThat(fixture.stream()).containsExactly("sid:a", "sid:a");
		gateway.acknowledge();
		assertReturns(call);
		assertThat(Objects.requireNonNull(fixture.floor("sid:a")).epochMilli()).isEqualTo(call.join().toEpochMilli());
	}

	@Test
	void revokeWhenAnotherPrimaryAnswersThenLeasesThatItForgotAreWaitedFor() {
		Duration takeoverWait = Duration.ofMillis(500);
		Revocations patient = new Revocations(this.scripts, RedisFixture.KEYS,
				new TestSettings().writeTimeout(WAIT).confirmTimeout(WAIT).lease(takeoverWait).get(), this.rounds);
		TestGateway gateway = TestGateway.join(fixture, "g", LONG);
		CompletableFuture<Instant> call = patient.revokeSession(Reason.BANNED, "a").toFuture();
		assertWaits(call);
		fixture.redis().opsForHash().put(RedisFixture.KEYS.gateways(), "primary", "0123456789abcdef 1000 0");
		gateway.leave();
		assertReturns(call);
		String primary = String.valueOf(fixture.redis().opsForHash().get(RedisFixture.KEYS.gateways(), "primary"));
		assertThat(primary).doesNotStartWith("0123456789abcdef").endsWith(" 1");
		assertThat(fixture.milli()).as("when it returned")
			.isGreaterThanOrEqualTo(Long.parseLong(primary.split(" ")[1]) + takeoverWait.toMillis());
	}

	@Test
	void revokeWhenRedisIsEmptiedMeanwhileThenItIsWrittenAgain() {
		TestGateway.join(fixture, "g", LONG);
		CompletableFuture<Instant> call = revoke("a");
		assertWaits(call);
		fixture.flush();
		assertReturns(call);
		assertThat(fixture.stream()).containsExactly("all", "sid:a");
	}

	@Test
	void revokeWhenRedisCannotTellInTimeThenStoredButUnconfirmedAndRepeatingItReturns() {
		fixture.redis().opsForValue().set(RedisFixture.KEYS.gateways(), "WRONGTYPE");
		Revocations hasty = revocations(this.rounds, Duration.ofMillis(300));
		Mono<Instant> revoke = hasty.revokeSession(Reason.BANNED, "a");
		StepVerifier.create(revoke)
			.expectErrorSatisfies((ex) -> assertThat(ex).isInstanceOf(UnconfirmedRevocationException.class)
				.hasMessage("The revocation was stored, but not all gateways confirmed it within 300 ms; "
						+ "call again to wait again")
				.hasStackTraceContaining("WRONGTYPE"))
			.verify(WAIT);
		assertThat(fixture.floor("sid:a")).isNotNull();
		fixture.redis().delete(RedisFixture.KEYS.gateways());
		assertThat(revoke.block(WAIT)).isNotNull();
	}

	@Test
	void revokeWhenGatewayDoesNotAcknowledgeInTimeThenUnconfirmed() {
		TestGateway gateway = TestGateway.join(fixture, "g", LONG);
		Revocations hasty = revocations(this.rounds, Duration.ofMillis(300));
		Mono<Instant> revoke = hasty.revokeSession(Reason.BANNED, "a");
		StepVerifier.create(revoke).expectError(UnconfirmedRevocationException.class).verify(WAIT);
		gateway.leave();
		assertThat(revoke.block(WAIT)).isNotNull();
	}

	@Test
	void revokeWhenRedisRecoversInTimeThenReturns() {
		fixture.redis().opsForValue().set(RedisFixture.KEYS.gateways(), "WRONGTYPE");
		CompletableFuture<Instant> call = revoke("a");
		org.awaitility.Awaitility.await().atMost(WAIT).until(() -> fixture.floor("sid:a") != null);
		assertThat(call).isNotDone();
		fixture.redis().delete(RedisFixture.KEYS.gateways());
		assertReturns(call);
	}

	@Test
	void revokeWhenOneCallerGoesAwayThenTheOthersAreTold() {
		TestGateway gateway = TestGateway.join(fixture, "g", LONG);
		CompletableFuture<Instant> leaves = revoke("a");
		CompletableFuture<Instant> stays = revoke("b");
		assertWaits(stays);
		leaves.cancel(true);
		assertWaits(stays);
		gateway.acknowledge();
		assertReturns(stays);
	}

	private Revocations expecting(@Nullable Integer gateways, Duration confirmTimeout) {
		return new Revocations(this.scripts, RedisFixture.KEYS,
				new TestSettings().writeTimeout(WAIT)
					.confirmTimeout(confirmTimeout)
					.lease(Duration.ofMillis(100))
					.expectGateways(gateways)
					.get(),
				this.rounds);
	}

	@ParameterizedTest
	@CsvSource({ "0, 1, no gateway follows", "1, 2, only 1 of 2 gateways follow" })
	void revokeWhenFewerGatewaysFollowThanExpectedThenUnconfirmedAndSaysWhichListItIs(int joined, int expected,
			String says) {
		if (joined == 1) {
			TestGateway.join(fixture, "g", LONG);
		}
		StepVerifier.create(expecting(expected, Duration.ofSeconds(1)).revokeSession(Reason.BANNED, "a"))
			.expectErrorSatisfies((ex) -> assertThat(ex).isInstanceOf(UnconfirmedRevocationException.class)
				.hasMessage("The revocation was stored, but " + says + " this list of revocations (Redis 127.0.0.1:"
						+ RedisServer.shared().port()
						+ ", database 0, key prefix 'gatehouse') after 1000 ms; start gateways with the same Redis, "
						+ "database and 'gatehouse.redis.key-prefix', or set 'gatehouse.revocation.expect-gateways' "
						+ "to the number of gateways (0 if none should run), and call again"))
			.verify(WAIT);
		assertThat(fixture.floor("sid:a")).isNotNull();
	}

	@Test
	void revokeWhenExpectedGatewaysJoinMeanwhileThenReturns() {
		CompletableFuture<Instant> call = expecting(2, WAIT).revokeSession(Reason.BANNED, "a").toFuture();
		TestGateway first = TestGateway.join(fixture, "g1", LONG);
		assertWaits(call);
		TestGateway second = TestGateway.join(fixture, "g2", LONG);
		// either gateway may have had its lease before the call's first round
		first.acknowledge();
		second.acknowledge();
		assertReturns(call);
	}

	@Test
	void revokeWhenGatewayVanishedWithoutAWordThenUnconfirmedUntilOneFollowsAgain() {
		TestGateway.join(fixture, "g", Duration.ofMillis(10));
		org.awaitility.Awaitility.await().atMost(WAIT).until(() -> !followed());
		Mono<Instant> revoke = expecting(null, Duration.ofSeconds(1)).revokeSession(Reason.BANNED, "a");
		for (int i = 0; i < 2; i++) {
			StepVerifier.create(revoke)
				.expectErrorSatisfies((ex) -> assertThat(ex).isInstanceOf(UnconfirmedRevocationException.class)
					.hasMessageContaining("no gateway follows this list of revocations (Redis 127.0.0.1:"))
				.verify(WAIT);
		}
		CompletableFuture<Instant> call = revoke("b");
		assertWaits(call);
		assertThat(expecting(0, WAIT).revokeSession(Reason.BANNED, "c").block(WAIT)).as("none is expected").isNotNull();
		TestGateway.join(fixture, "another", LONG).acknowledge();
		assertReturns(call);
	}

	/** Returns whether a gateway has a lease that is not over. */
	private static boolean followed() {
		long now = fixture.milli();
		return fixture.redis()
			.opsForHash()
			.values(RedisFixture.KEYS.gateways())
			.stream()
			.map(String::valueOf)
			.filter((value) -> value.matches("\\d+ \\d+-\\d+"))
			.anyMatch((value) -> Long.parseLong(value.split(" ")[0]) >= now);
	}

	@Test
	void revokeWhenGatewayVanishedLongAgoThenReturns() {
		TestGateway.join(fixture, "g", Duration.ofMillis(10));
		String before = Long.toString(fixture.milli() - 1);
		fixture.redis().opsForHash().put(RedisFixture.KEYS.gateways(), "followed", before);
		assertReturns(revoke("a"));
	}

	@Test
	void revokeWhenOneGatewayWasKilledAndTheOtherLeftThenReturnsAfterTheLeaseOfThat() {
		TestGateway.join(fixture, "killed", Duration.ofMillis(200));
		TestGateway.join(fixture, "other", LONG).leave();
		assertReturns(revoke("a"));
		org.awaitility.Awaitility.await().atMost(WAIT).until(() -> !followed());
		assertReturns(revoke("b"));
	}

	@Test
	void revokeWhenEveryGatewayLeftThenReturns() {
		TestGateway first = TestGateway.join(fixture, "first", LONG);
		TestGateway second = TestGateway.join(fixture, "second", LONG);
		first.leave();
		assertThat(fixture.redis().opsForHash().hasKey(RedisFixture.KEYS.gateways(), "followed")).isTrue();
		second.leave();
		assertReturns(revoke("a"));
	}

	@Test
	@ExtendWith(OutputCaptureExtension.class)
	void revokeWhenNoGatewayEverFollowedThenReturnsWithOneWarning(CapturedOutput output) {
		assertReturns(revoke("a"));
		assertReturns(revoke("b"));
		assertThat(output.getOut().split("No gateway follows this list of revocations", -1)).hasSize(2);
		assertThat(output).contains("(Redis 127.0.0.1:" + RedisServer.shared().port()
				+ ", database 0, key prefix 'gatehouse'), so no gateway received a revocation");
	}

	@Test
	@ExtendWith(OutputCaptureExtension.class)
	void revokeWhenNoGatewayIsExpectedThenReturnsWithoutAWarning(CapturedOutput output) {
		assertThat(expecting(0, WAIT).revokeSession(Reason.BANNED, "a").block(WAIT)).isNotNull();
		assertThat(output).doesNotContain("No gateway follows");
	}

	@Test
	void revokeWhenAThousandRunAtOnceThenTheyShareTheirRounds() {
		assertReturns(revoke("a"));
		int before = fixture.rounds();
		List<Instant> floors = Flux.range(0, 1000)
			.flatMap((i) -> this.revocations.revokeToken(Reason.REVOKED, "t" + i), 1000)
			.collectList()
			.block(WAIT);
		assertThat(floors).hasSize(1000);
		assertThat(fixture.rounds() - before).isBetween(1, 500);
	}

	@Test
	void revokeWhenReplicaMustHaveItThenReturnsWhenItDoesAndWaitsWhileItIsAway() {
		try (RedisServer primary = RedisServer.start("--repl-diskless-sync-delay", "0");
				RedisServer replica = RedisServer.start("--replicaof", "127.0.0.1", Integer.toString(primary.port()));
				RedisFixture first = new RedisFixture(primary)) {
			first.knowSinceLong();
			Revocations safe = new Revocations(first.connectionFactory(), RedisFixture.KEYS, replicated());
			assertThat(safe.revokeSession(Reason.BANNED, "a").block(WAIT)).isNotNull();
			assertThat(replica.dump().get(RedisFixture.KEYS.revoked())).contains("sid:a");
			replica.stop();
			CompletableFuture<Instant> call = safe.revokeSession(Reason.BANNED, "b").toFuture();
			first.assertWaits(call);
			assertThat(first.floor("sid:b")).isNotNull();
			replica.restart();
			assertReturns(call);
			assertThat(replica.dump().get(RedisFixture.KEYS.revoked())).contains("sid:b");
		}
	}

	@Test
	void revokeWhenReplicasOfAClusterMustHaveItThenTheNodeWithTheListIsAsked() {
		try (RedisFixture cluster = new RedisFixture(RedisCluster.shared())) {
			cluster.reset();
			Revocations safe = new Revocations(cluster.connectionFactory(), RedisFixture.KEYS, replicated());
			// this Redis has no replicas, and answers all the same
			CompletableFuture<Instant> call = safe.revokeSession(Reason.BANNED, "a").toFuture();
			cluster.assertWaits(call);
			call.cancel(true);
			cluster.flush();
		}
	}

	/** The ACL rule is documented in docs/revocation.md. */
	@Test
	void revokeWhenUserOfRedisMayDoNothingElseThenReturns() throws IOException {
		String rule = "+eval +evalsha +time +info +zadd +zscore +zremrangebyscore +xadd +xrevrange +hset +hget +hdel "
				+ "+hgetall +ping +hello +client";
		String page = Files.readString(Path.of("../docs/revocation.md")).replaceAll("\\s+", " ");
		assertThat(page).contains(rule + "` on the keys `~{gatehouse}:*`, and `+wait`");
		try (RedisServer server = RedisServer.start(); RedisFixture admin = new RedisFixture(server)) {
			String user = "SETUSER revoker on >secret ~{gatehouse}:* +wait " + rule;
			admin.redis()
				.execute((RedisCallback<@Nullable Object>) (connection) -> connection.execute("ACL",
						Stream.of(user.split(" ")).map(String::getBytes).toArray(byte[][]::new)));
			RedisStandaloneConfiguration where = new RedisStandaloneConfiguration("127.0.0.1", server.port());
			where.setUsername("revoker");
			where.setPassword("secret");
			LettuceConnectionFactory connectionFactory = new LettuceConnectionFactory(where);
			connectionFactory.afterPropertiesSet();
			connectionFactory.start();
			TestGateway.join(admin, "g", Duration.ofMillis(200));
			RevocationProperties settings = new TestSettings().writeTimeout(WAIT)
				.confirmTimeout(WAIT)
				.lease(Duration.ofMillis(100))
				.expectGateways(0)
				.get();
			admin.knowSinceLong();
			assertThat(new Revocations(connectionFactory, RedisFixture.KEYS, settings).revokeSession(Reason.BANNED, "a")
				.block(WAIT)).isNotNull();
			CompletableFuture<Instant> call = new Revocations(connectionFactory, RedisFixture.KEYS, replicated())
				.revokeSession(Reason.BANNED, "b")
				.toFuture();
			admin.assertWaits(call);
			call.cancel(true);
			connectionFactory.destroy();
		}
	}

	private static RevocationProperties replicated() {
		return new TestSettings().writeTimeout(Duration.ofSeconds(5))
			.confirmTimeout(WAIT)
			.lease(Duration.ofMillis(100))
			.minReplicas(1)
			.get();
	}

}
