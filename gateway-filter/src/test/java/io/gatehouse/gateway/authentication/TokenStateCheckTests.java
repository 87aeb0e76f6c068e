package io.gatehouse.gateway.authentication;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.gatehouse.gateway.Caller;
import io.gatehouse.revocation.Verdict;
import io.gatehouse.revocation.redis.RedisInMemory;
import io.gatehouse.revocation.redis.RevocationLookup;
import io.gatehouse.revocation.redis.RevocationProperties.Lookup;
import io.gatehouse.revocation.redis.RevocationQuery;
import io.gatehouse.revocation.redis.TestLookups;
import io.gatehouse.revocation.redis.UnknownPolicy;
import io.gatehouse.token.Reason;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of the check of a verified token's state: its revocation and its session.
 */
class TokenStateCheckTests {

	private static final Duration WITHIN = Duration.ofSeconds(30);

	private static final Caller GOOD = new Caller.Anonymous();

	private static final RevocationQuery QUERY = new RevocationQuery(VerifiedTokens.ISSUED, List.of("sid:s1"),
			Map.of());

	private static final SessionKey OWNER = new SessionKey("", "alice", "s1");

	private static final StoredSession SESSION = new StoredSession(
			new SessionRecord("alice", null, null, List.of(), List.of(), Map.of()), null, Duration.ZERO);

	private static final TokenPolicy.Revocation DENY = new TokenPolicy.Revocation(Lookup.LOCAL, UnknownPolicy.DENY);

	private static final TokenPolicy.Revocation ALLOW = new TokenPolicy.Revocation(Lookup.LOCAL,
			UnknownPolicy.of("allow"));

	private final RedisInMemory redis = new RedisInMemory();

	/** Records that the session was asked for, and what was found. */
	private final List<Object> seen = new ArrayList<>();

	private TokenStateCheck check(RevocationLookup lookup, Mono<LookupResult<StoredSession>> session) {
		return new TokenStateCheck(new RevocationCheck(TestLookups.of(lookup, this.redis), new UnknownDecisions()),
				SessionCache.none((user, id) -> {
					this.seen.add(user + " " + id);
					return session;
				}));
	}

	private TokenStateCheck check(String verdict, String session) {
		return check((query) -> Mono.just(verdict(verdict)), Mono.just(session(session)));
	}

	private static Verdict verdict(String name) {
		return switch (name) {
			case "active" -> new Verdict.Active();
			case "unknown" -> new Verdict.Unknown("redis_silent");
			default -> new Verdict.Revoked(Reason.valueOf(name));
		};
	}

	private static LookupResult<StoredSession> session(String name) {
		return switch (name) {
			case "found" -> new LookupResult.Found<>(SESSION);
			case "missing" -> new LookupResult.Missing<>();
			default -> new LookupResult.Unknown<>(name);
		};
	}

	private void listInRedis(String state) {
		switch (state) {
			case "there" -> this.redis.floor("all", 1);
			case "silent" -> this.redis.fail(new IllegalStateException("away"));
			default -> assertThat(state).isEqualTo("lost");
		}
	}

	private static void assertCaller(Mono<Caller> caller, @Nullable Reason refusal) {
		StepVerifier.create(caller)
			.expectNext((refusal != null) ? new Caller.Refused(refusal) : GOOD)
			.expectComplete()
			.verify(WITHIN);
	}

	private Mono<Caller> good(CachedSession found) {
		return good(found.stored());
	}

	private Mono<Caller> good(StoredSession found) {
		this.seen.add(found);
		return Mono.just(GOOD);
	}

	@ParameterizedTest
	@CsvSource({ "active, ", "BANNED, BANNED", "LOGGED_OUT, LOGGED_OUT", "unknown, REVOCATION_UNKNOWN" })
	void checkWhenSessionDoesNotMatterThenRevocationDecides(String verdict, @Nullable Reason refusal) {
		assertCaller(check(verdict, "missing").check(QUERY, DENY, () -> good(SESSION)), refusal);
		assertThat(this.seen).isEqualTo((refusal != null) ? List.of() : List.of(SESSION));
	}

	/** The verdict, the session, the list in Redis, and the refusal, if there is one. */
	@ParameterizedTest
	@CsvSource({ "active, found, there, ", "active, found, lost, ", "active, missing, there, SESSION_ENDED",
			"active, missing, lost, REVOCATION_UNKNOWN", "active, missing, silent, REVOCATION_UNKNOWN",
			"active, redis_timeout, there, REVOCATION_UNKNOWN", "active, session_unreadable, there, REVOCATION_UNKNOWN",
			"KICKED_OUT, found, there, KICKED_OUT", "KICKED_OUT, missing, there, KICKED_OUT",
			"KICKED_OUT, missing, lost, KICKED_OUT", "KICKED_OUT, redis_timeout, silent, KICKED_OUT",
			"unknown, found, there, REVOCATION_UNKNOWN", "unknown, missing, there, REVOCATION_UNKNOWN" })
	void checkWhenSessionMattersThenRevocationWinsAndMissingSessionEndedIfThereIsAList(String verdict, String session,
			String list, @Nullable Reason refusal) {
		listInRedis(list);
		assertCaller(check(verdict, session).check(QUERY, DENY, OWNER, this::good), refusal);
		assertThat(this.seen).isEqualTo((refusal != null) ? List.of("alice s1") : List.of("alice s1", SESSION));
	}

	/** The session, the list in Redis, and the refusal, if there is one. */
	@ParameterizedTest
	@CsvSource({ "found, silent, ", "missing, there, SESSION_ENDED", "missing, lost, REVOCATION_UNKNOWN",
			"missing, silent, REVOCATION_UNKNOWN", "redis_timeout, silent, REVOCATION_UNKNOWN" })
	void checkWhenPolicyAdmitsUnknownVerdictsThenSessionStillHasToExist(String session, String list,
			@Nullable Reason refusal) {
		listInRedis(list);
		assertCaller(check("unknown", session).check(QUERY, ALLOW, OWNER, this::good), refusal);
	}

	@Test
	void checkThenBothAreAskedAtTheSameTime() {
		Sinks.One<Verdict> verdict = Sinks.one();
		Sinks.One<LookupResult<StoredSession>> session = Sinks.one();
		StepVerifier.create(check((query) -> verdict.asMono(), session.asMono()).check(QUERY, DENY, OWNER, this::good))
			.then(() -> {
				assertThat(verdict.currentSubscriberCount()).isOne();
				assertThat(session.currentSubscriberCount()).isOne();
				session.tryEmitValue(session("found"));
				verdict.tryEmitValue(verdict("active"));
			})
			.expectNext(GOOD)
			.expectComplete()
			.verify(WITHIN);
	}

	@ParameterizedTest
	@CsvSource({ "missing, there, UNKNOWN_TOKEN", "missing, lost, REVOCATION_UNKNOWN",
			"missing, silent, REVOCATION_UNKNOWN", "redis_timeout, there, REVOCATION_UNKNOWN" })
	void refusedWhenListIsMissingTooThenNobodyIsToldToDiscardTheToken(String result, String list, Reason refusal) {
		listInRedis(list);
		assertCaller(check("active", "found").refused(session(result), Reason.UNKNOWN_TOKEN), refusal);
	}

}
