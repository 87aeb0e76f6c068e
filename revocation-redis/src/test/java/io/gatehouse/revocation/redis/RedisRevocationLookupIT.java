package io.gatehouse.revocation.redis;

import java.time.Duration;
import java.util.Map;

import io.gatehouse.revocation.Floor;
import io.gatehouse.revocation.RedisKeys;
import io.gatehouse.revocation.Verdict;
import io.gatehouse.test.RedisServer;
import io.gatehouse.token.Reason;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.sync.RedisCommands;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that the lookup's publisher always emits one verdict, never an error.
 */
class RedisRevocationLookupIT {

	private static final RedisKeys KEYS = new RedisKeys("lookup-test");

	private static final Duration WITHIN = Duration.ofSeconds(30);

	private static RedisServer server;

	private static RedisClient client;

	private static RedisCommands<String, String> redis;

	private static LettuceConnectionFactory factory;

	private RedisRevocationLookup lookup;

	@BeforeAll
	static void start() {
		server = RedisServer.start();
		client = RedisClient.create(RedisURI.create("127.0.0.1", server.port()));
		redis = client.connect().sync();
		factory = new LettuceConnectionFactory(new RedisStandaloneConfiguration("127.0.0.1", server.port()));
		factory.afterPropertiesSet();
		factory.start();
	}

	@AfterAll
	static void stop() {
		factory.destroy();
		client.shutdown();
		server.close();
	}

	@BeforeEach
	void newLookup() {
		redis.flushall();
		this.lookup = lookup(Duration.ofSeconds(10));
	}

	private static RedisRevocationLookup lookup(Duration timeout) {
		return new RedisRevocationLookup(new RedisReader(new RedisConnection(factory, KEYS, null), timeout), KEYS,
				timeout);
	}

	private static RevocationQuery token(long issuedAtSeconds) {
		return new RevocationQuery(java.time.Instant.ofEpochSecond(issuedAtSeconds),
				java.util.List.of("jti:1", "sid:2", "sub:alice"), Map.of());
	}

	private static long nowSeconds() {
		return System.currentTimeMillis() / 1000;
	}

	private void verify(Mono<Verdict> verdict, Verdict expected) {
		StepVerifier.create(verdict).expectNext(expected).expectComplete().verify(WITHIN);
	}

	@Test
	void verdictWhenListIsMissingThenItIsMadeOnFirstUseOnly() {
		verify(this.lookup.verdict(token(nowSeconds() - 10)), new Verdict.Revoked(Reason.ISSUED_BEFORE_LIST));
		verify(this.lookup.verdict(token(nowSeconds() + 10)), new Verdict.Active());
		assertThat(redis.zcard(KEYS.revoked())).isEqualTo(1);
		assertThat(redis.xlen(KEYS.revocations())).isEqualTo(1);
		redis.flushall();
		verify(this.lookup.verdict(token(nowSeconds() + 10)), Verdict.LIST_MISSING);
		verify(this.lookup.verdict(token(nowSeconds() + 10)), Verdict.LIST_MISSING);
	}

	@Test
	void verdictWhenSeveralFloorsThenHighestThatCoversTellsTheReason() {
		long now = System.currentTimeMillis();
		redis.zadd(KEYS.revoked(), new Floor(now - 60_000, Reason.REVOKED).score(), "all");
		redis.zadd(KEYS.revoked(), new Floor(now, Reason.KICKED_OUT).score(), "sub:alice");
		redis.zadd(KEYS.revoked(), new Floor(now + 1, Reason.LOGGED_OUT).score(), "sid:2");
		verify(this.lookup.verdict(token(now / 1000 - 1)), new Verdict.Revoked(Reason.LOGGED_OUT));
		verify(this.lookup.verdict(token(now / 1000 + 2)), new Verdict.Active());
	}

	@Test
	void verdictWhenNotSubscribedThenAsksNothing() {
		verify(this.lookup.verdict(token(nowSeconds() + 10)), new Verdict.Active());
		redis.flushall();
		Mono<Verdict> unasked = this.lookup.verdict(token(nowSeconds() + 10));
		redis.zadd(KEYS.revoked(), (double) System.currentTimeMillis() - 60_000, "all");
		verify(unasked, new Verdict.Active());
		redis.zadd(KEYS.revoked(), (double) System.currentTimeMillis() + 60_000, "sub:alice");
		verify(unasked, new Verdict.Revoked(Reason.REVOKED));
	}

	@Test
	void verdictWhenRedisIsSilentThenUnknownAfterTheTimeout() {
		RedisRevocationLookup hasty = lookup(Duration.ofMillis(200));
		verify(this.lookup.verdict(token(nowSeconds() + 10)), new Verdict.Active());
		StepVerifier.create(hasty.verdict(token(nowSeconds() + 10))).expectNextCount(1).expectComplete().verify(WITHIN);
		redis.clientPause(2000);
		verify(hasty.verdict(token(nowSeconds() + 10)), new Verdict.Unknown("redis_timeout"));
		redis.ping();
	}

	@Test
	void verdictWhenRedisAnswersWithErrorThenUnknown() {
		verify(this.lookup.verdict(token(nowSeconds() + 10)), new Verdict.Active());
		redis.del(KEYS.revoked());
		redis.set(KEYS.revoked(), "text");
		verify(this.lookup.verdict(token(nowSeconds() + 10)), new Verdict.Unknown("redis_error"));
	}

	@Test
	void verdictWhenRedisIsGoneThenUnknownAndKnownAgainWhenItIsBack() {
		verify(this.lookup.verdict(token(nowSeconds() + 10)), new Verdict.Active());
		server.kill();
		StepVerifier.create(this.lookup.verdict(token(nowSeconds() + 10)))
			.expectNextMatches(Verdict.Unknown.class::isInstance)
			.expectComplete()
			.verify(WITHIN);
		server.restart();
		org.awaitility.Awaitility.await()
			.atMost(WITHIN)
			.until(() -> this.lookup.verdict(token(nowSeconds() + 10)).block() instanceof Verdict.Active);
	}

}
