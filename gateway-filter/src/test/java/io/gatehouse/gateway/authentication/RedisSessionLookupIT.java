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
			RedisFixture.KEYS, true);

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

	private void assertResult(Mono<LookupResult<StoredSession>> result, LookupResult<StoredSession> expected) {
		StepVerifier.create(result).expectNext(expected).expectComplete().verify(WITHIN);
	}

	@Test
	void sessionWhenItExistsThenIsFoundWithItsPresentIdentity() {
		write(Map.of("user", "alice", "name", "Älice", "device", "laptop", "roles", "[\"admin\"]", "permissions", "",
				"attributes", "{\"tenant\":\"acme\"}", "refresh", "of no interest"));
		assertResult(this.lookup.session("alice", "s1"), new LookupResult.Found<>(new StoredSession(
				new SessionRecord("alice", "Älice", "laptop", List.of("admin"), List.of(), Map.of("tenant", "acme")),
				null, Duration.ZERO)));
	}

	@Test
	void sessionWhenItExpiresThenSaysForHowLongItCertainlyLivesAndWhichTokenItHas() {
		write(Map.of("user", "alice", "token", "login:token:abc", "floors", "1"));
		redis.redis().expire(KEY, Duration.ofHours(1));
		StepVerifier.create(this.lookup.session("alice", "s1")).assertNext((result) -> {
			StoredSession found = ((LookupResult.Found<StoredSession>) result).value();
			assertThat(found.tokenKey()).isEqualTo("login:token:abc");
			assertThat(found.remaining()).isBetween(Duration.ofMinutes(50), Duration.ofHours(1));
		}).expectComplete().verify(WITHIN);
	}

	@Test
	void sessionWhenAnotherWriterMadeItThenItMayChangeAtAnyTime() {
		write(Map.of("user", "alice", "token", "login:token:abc"));
		redis.redis().expire(KEY, Duration.ofHours(1));
		assertResult(this.lookup.session("alice", "s1"),
				new LookupResult.Found<>(
						new StoredSession(new SessionRecord("alice", null, null, List.of(), List.of(), Map.of()),
								"login:token:abc", Duration.ZERO)));
	}

	@Test
	void sessionWhenTimesToLiveAreNotReadThenThatIsZero() {
		write(Map.of("user", "alice", "floors", "1"));
		redis.redis().expire(KEY, Duration.ofHours(1));
		RedisSessionLookup without = new RedisSessionLookup(redis.reader(Duration.ofSeconds(10)), RedisFixture.KEYS,
				false);
		assertResult(without.session("alice", "s1"), new LookupResult.Found<>(new StoredSession(
				new SessionRecord("alice", null, null, List.of(), List.of(), Map.of()), null, Duration.ZERO)));
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
		Mono<LookupResult<StoredSession>> session = this.lookup.session("alice", "s1");
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
			RedisSessionLookup sessions = new RedisSessionLookup(gone.reader(Duration.ofSeconds(10)), RedisFixture.KEYS,
					true);
			assertResult(sessions.session("alice", "s1"), new LookupResult.Missing<>());
			server.kill();
			StepVerifier.create(sessions.session("alice", "s1"))
				.assertNext((result) -> assertThat(result).isInstanceOf(LookupResult.Unknown.class))
				.expectComplete()
				.verify(WITHIN);
		}
	}

}
