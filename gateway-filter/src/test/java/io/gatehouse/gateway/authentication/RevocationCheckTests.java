package io.gatehouse.gateway.authentication;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.gatehouse.gateway.authentication.UnknownDecisions.Decision;
import io.gatehouse.revocation.Floor;
import io.gatehouse.revocation.Verdict;
import io.gatehouse.revocation.redis.RedisInMemory;
import io.gatehouse.revocation.redis.RevocationLookup;
import io.gatehouse.revocation.redis.RevocationLookups;
import io.gatehouse.revocation.redis.RevocationProperties.Lookup;
import io.gatehouse.revocation.redis.RevocationQuery;
import io.gatehouse.revocation.redis.TestLookups;
import io.gatehouse.revocation.redis.UnknownPolicy;
import io.gatehouse.test.MutableClock;
import io.gatehouse.token.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of the check for revocations: the lookup and the policy of a route.
 */
class RevocationCheckTests {

	private static final Duration WITHIN = Duration.ofSeconds(30);

	private static final Verdict ACTIVE = new Verdict.Active();

	private static final RevocationLookup UNANSWERED = (query) -> Mono.just(new Verdict.Unknown("redis_silent"));

	private static final RevocationQuery QUERY = new RevocationQuery(VerifiedTokens.ISSUED, List.of("sid:s1"),
			Map.of());

	private final UnknownDecisions decisions = new UnknownDecisions();

	private final MutableClock clock = MutableClock.at(VerifiedTokens.ISSUED);

	private Mono<Verdict> verdict(RevocationLookups lookups, Lookup lookup, String unknown) {
		return new RevocationCheck(lookups, this.decisions).verdict(QUERY,
				new TokenPolicy.Revocation(lookup, UnknownPolicy.of(unknown)));
	}

	private static void assertVerdict(Mono<Verdict> verdict, Verdict expected) {
		StepVerifier.create(verdict).expectNext(expected).expectComplete().verify(WITHIN);
	}

	private Map<Decision, Long> decided() {
		return this.decisions.counts()
			.all()
			.entrySet()
			.stream()
			.collect(Collectors.toMap(Map.Entry::getKey, (entry) -> entry.getValue().sum()));
	}

	private static Floor floor(Reason reason) {
		return new Floor(VerifiedTokens.ISSUED.toEpochMilli(), reason);
	}

	static Stream<Arguments> ofRoutes() {
		return Stream.of(Arguments.of(Lookup.LOCAL, new Verdict.Revoked(Reason.LOGGED_OUT)),
				Arguments.of(Lookup.REDIS, new Verdict.Revoked(Reason.BANNED)), Arguments.of(Lookup.NONE, ACTIVE));
	}

	@ParameterizedTest
	@MethodSource("ofRoutes")
	void verdictWhenRouteNamesALookupThenThatOneIsAsked(Lookup lookup, Verdict expected) {
		RedisInMemory redis = new RedisInMemory();
		redis.floor("all", 1);
		redis.floor("sid:s1", floor(Reason.BANNED).score());
		LongAdder local = new LongAdder();
		RevocationLookups lookups = TestLookups.of((query) -> {
			local.increment();
			return Mono.just(new Verdict.Revoked(Reason.LOGGED_OUT));
		}, redis);
		assertVerdict(verdict(lookups, lookup, "deny"), expected);
		assertThat(local.sum()).isEqualTo((lookup == Lookup.LOCAL) ? 1 : 0);
		assertThat(redis.reads()).isEqualTo((lookup == Lookup.REDIS) ? 1 : 0);
		assertThat(decided()).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "deny", "allow", "allow-stale:1s" })
	void verdictWhenItIsKnownThenPolicyDoesNotMatter(String unknown) {
		Verdict revoked = new Verdict.Revoked(Reason.LOGGED_OUT);
		assertVerdict(verdict(TestLookups.of((query) -> Mono.just(revoked)), Lookup.LOCAL, unknown), revoked);
		assertVerdict(verdict(TestLookups.of((query) -> Mono.just(ACTIVE)), Lookup.LOCAL, unknown), ACTIVE);
		assertThat(decided()).isEmpty();
	}

	static Stream<Arguments> unknown() {
		return Stream.of(
				Arguments.of(UNANSWERED, "redis_silent"), Arguments
					.of((RevocationLookup) (query) -> Mono.error(new IllegalStateException("away")), "lookup_failed"),
				Arguments.of((RevocationLookup) (query) -> Mono.empty(), "no_verdict"));
	}

	@ParameterizedTest
	@MethodSource("unknown")
	void verdictWhenLookupGivesNoneThenPolicyDecidesAndIsCounted(RevocationLookup lookup, String cause) {
		RevocationLookups lookups = TestLookups.of(lookup);
		assertVerdict(verdict(lookups, Lookup.LOCAL, "deny"), new Verdict.Unknown(cause));
		assertVerdict(verdict(lookups, Lookup.LOCAL, "deny"), new Verdict.Unknown(cause));
		assertVerdict(verdict(lookups, Lookup.LOCAL, "allow"), ACTIVE);
		assertThat(decided()).isEqualTo(Map.of(new Decision(UnknownPolicy.Kind.DENY, cause, false), 2L,
				new Decision(UnknownPolicy.Kind.ALLOW, cause, true), 1L));
	}

	/** The policy, the time since the copy in memory was complete, and the outcome. */
	@ParameterizedTest
	@CsvSource({ "deny, PT0S, false", "allow, PT1H, true", "allow-stale:30s, PT0S, true",
			"allow-stale:30s, PT29S, true", "allow-stale:30s, PT30S, false", "allow-stale:1h, PT30S, true" })
	void verdictWhenUnknownThenPolicyAdmitsByTheAgeOfTheCopyInMemory(String policy, Duration age, boolean admitted) {
		RevocationLookups lookups = TestLookups.of(UNANSWERED, this.clock, Map.of("sid:s2", floor(Reason.BANNED)));
		this.clock.advance(age);
		assertVerdict(verdict(lookups, Lookup.LOCAL, policy), admitted ? ACTIVE : new Verdict.Unknown("redis_silent"));
		assertThat(decided())
			.isEqualTo(Map.of(new Decision(UnknownPolicy.of(policy).kind(), "redis_silent", admitted), 1L));
	}

	@Test
	void verdictWhenThereIsNoCopyInMemoryThenStaleIsNotAdmitted() {
		assertVerdict(verdict(TestLookups.of(Lookup.REDIS, UNANSWERED), Lookup.REDIS, "allow-stale:1h"),
				new Verdict.Unknown("redis_silent"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "deny", "allow", "allow-stale:1s" })
	void verdictWhenUnknownButRevokedInMemoryThenThatWinsHoweverOldItIs(String policy) {
		RevocationLookups lookups = TestLookups.of(UNANSWERED, this.clock, Map.of("sid:s1", floor(Reason.KICKED_OUT)));
		this.clock.advance(Duration.ofDays(1));
		assertVerdict(verdict(lookups, Lookup.LOCAL, policy), new Verdict.Revoked(Reason.KICKED_OUT));
		assertThat(decided()).as("the policy decided nothing").isEmpty();
	}

	@Test
	void verdictWhenLookupThrowsThenPolicyDecides() {
		RevocationLookups lookups = TestLookups.of((query) -> {
			throw new IllegalStateException("broken");
		});
		assertVerdict(verdict(lookups, Lookup.LOCAL, "deny"), new Verdict.Unknown("lookup_failed"));
		assertVerdict(verdict(lookups, Lookup.LOCAL, "allow"), ACTIVE);
	}

	@Test
	void listInRedisWhenRouteReadsMemoryThenRedisIsAskedNevertheless() {
		RedisInMemory redis = new RedisInMemory();
		RevocationCheck check = new RevocationCheck(TestLookups.of(UNANSWERED, redis), this.decisions);
		assertVerdict(check.listInRedis(QUERY), Verdict.LIST_MISSING);
		redis.floor("all", 1);
		assertVerdict(check.listInRedis(QUERY), ACTIVE);
	}

	@Test
	void listInRedisWhenApplicationHasItsOwnLookupThenNoVerdict() {
		assertVerdict(
				new RevocationCheck(TestLookups.of((query) -> Mono.just(ACTIVE)), this.decisions).listInRedis(QUERY),
				new Verdict.Unknown("no_verdict"));
	}

}
