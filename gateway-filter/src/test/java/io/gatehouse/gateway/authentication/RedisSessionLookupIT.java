package io.gatehouse.gateway.authentication;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.gatehouse.revocation.redis.RedisFixture;
import io.gatehouse.test.RedisServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that the lookup emits one result for each state of a session's record, never an
 * error.
 */
class RedisSessionLookupIT {

	private static final Duration WITHIN = Duration.ofSeconds(30);

	private static final String KEY = RedisFixture.KEYS.session("alice", "s1");

	private static final RedisFixture redis = new RedisFixture(RedisServer.shared());

	private final RedisSessionLookup lookup = new RedisSessionLookup(redis.reader(Duration.ofSeconds(10)),
			RedisFixture.KEYS);

	@AfterAll
	static void stop() {
		redis.close();
	}

	@BeforeEach
	void reset() {
		redis.reset();
	}

	private static void write(Map<String, String> fields) {
		redis.redis().opsForHash().putAll(KEY, fields);
	}

	private void assertResult(Mono<LookupResult<SessionRecord>> result, LookupResult<SessionRecord> expected) {
		StepVerifier.create(result).expectNext(expected).expectComplete().verify(WITHIN);
	}

	@Test
	void sessionWhenItExistsThenIsFoundWithItsPresentIdentity() {
		write(Map.of("user", "alice", "name", "Älice", "device", "laptop", "roles", "[\"admin\"]", "permissions", "",
				"attributes", "{\"tenant\":\"acme\"}", "refresh", "of no interest"));
		assertResult(this.lookup.session("alice", "s1"), new LookupResult.Found<>(
				new SessionRecord("alice", "Älice", "laptop", List.of("admin"), List.of(), Map.of("tenant", "acme"))));
	}

	@Test
	void sessionWhenItEndedThenIsMissing() {
		assertResult(this.lookup.session("alice", "s1"), new LookupResult.Missing<>());
	}

	@Test
	void sessionWhenItBelongsToAnotherUserThenIsMissing() {
		write(Map.of("user", "mallory"));
		assertResult(this.lookup.session("alice", "s1"), new LookupResult.Missing<>());
	}

	@Test
	void sessionWhenRecordHasNoUserThenIsMissing() {
		write(Map.of("device", "laptop"));
		assertResult(this.lookup.session("alice", "s1"), new LookupResult.Missing<>());
	}

	@Test
	void sessionWhenRecordCannotBeReadThenIsUnknown() {
		write(Map.of("user", "alice", "roles", "[1]"));
		assertResult(this.lookup.session("alice", "s1"), new LookupResult.Unknown<>("session_unreadable"));
	}

	@Test
	void sessionWhenKeyHasAnotherTypeThenIsUnknown() {
		redis.redis().opsForValue().set(KEY, "text");
		assertResult(this.lookup.session("alice", "s1"), new LookupResult.Unknown<>("redis_error"));
	}

	@Test
	void sessionWhenSubscribedAgainThenReadsAgain() {
		Mono<LookupResult<SessionRecord>> session = this.lookup.session("alice", "s1");
		assertResult(session, new LookupResult.Missing<>());
		write(Map.of("user", "alice"));
		StepVerifier.create(session)
			.expectNextMatches(LookupResult.Found.class::isInstance)
			.expectComplete()
			.verify(WITHIN);
	}

	@Test
	void sessionWhenRedisIsGoneThenIsUnknown() {
		try (RedisServer server = RedisServer.start(); RedisFixture gone = new RedisFixture(server)) {
			RedisSessionLookup sessions = new RedisSessionLookup(gone.reader(Duration.ofSeconds(10)),
					RedisFixture.KEYS);
			assertResult(sessions.session("alice", "s1"), new LookupResult.Missing<>());
			server.kill();
			StepVerifier.create(sessions.session("alice", "s1"))
				.assertNext((result) -> assertThat(result).isInstanceOf(LookupResult.Unknown.class))
				.expectComplete()
				.verify(WITHIN);
		}
	}

}
