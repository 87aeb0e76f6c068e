package io.gatehouse.revocation.redis;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

import io.gatehouse.revocation.Floor;
import io.gatehouse.revocation.Verdict;
import io.gatehouse.revocation.redis.RevocationProperties.Lookup;
import io.gatehouse.token.Reason;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

import static org.assertj.core.api.Assertions.assertThat;

class RevocationLookupsTests {

	private static final RevocationQuery QUERY = new RevocationQuery(Instant.ofEpochSecond(1_000_000),
			List.of("sub:alice"), Map.of());

	private static final Verdict OWN = new Verdict.Revoked(Reason.BANNED);

	private final AtomicLong nanos = new AtomicLong();

	private final LocalRevocationList memory = new LocalRevocationList(
			new TwoClocks(this.nanos::get, () -> this.nanos.get() / 1_000_000), Duration.ofSeconds(2));

	/** A lookup in a Redis to which there is no connection. */
	private final RedisRevocationLookup redis = new RedisRevocationLookup(
			new RedisReader(new RedisConnection(new LettuceConnectionFactory(), RedisFixture.KEYS, null),
					Duration.ofSeconds(10)),
			RedisFixture.KEYS, Duration.ofSeconds(10));

	private static RevocationLookups lookups(@Nullable RedisRevocationLookup redis,
			@Nullable LocalRevocationList memory) {
		return RevocationLookups.of(RevocationProperties.defaults(), (query) -> Mono.just(OWN), redis, memory);
	}

	private void revokeInMemory() {
		this.memory.raise(List.of("sub:alice"), new double[] { new Floor(1_000_000_000, Reason.KICKED_OUT).score() });
	}

	@Test
	void verdictWhenLookupIsTheConfiguredOneThenItAnswers() {
		assertThat(RevocationProperties.defaults().lookup()).isEqualTo(Lookup.LOCAL);
		StepVerifier.create(lookups(null, null).verdict(Lookup.LOCAL, QUERY)).expectNext(OWN).verifyComplete();
	}

	@Test
	void verdictWhenLookupIsNoneThenActive() {
		revokeInMemory();
		StepVerifier.create(lookups(this.redis, this.memory).verdict(Lookup.NONE, QUERY))
			.expectNext(new Verdict.Active())
			.verifyComplete();
	}

	@Test
	void verdictWhenLookupIsRedisThenMemoryStillTellsWhatIsRevoked() {
		revokeInMemory();
		StepVerifier.create(lookups(this.redis, this.memory).verdict(Lookup.REDIS, QUERY))
			.expectNext(new Verdict.Revoked(Reason.KICKED_OUT))
			.verifyComplete();
	}

	@Test
	void verdictWhenLookupIsRedisAndItIsNotThereThenUnknown() {
		StepVerifier.create(lookups(this.redis, null).verdict(Lookup.REDIS, QUERY))
			.expectNext(new Verdict.Unknown("redis_disconnected"))
			.expectComplete()
			.verify(Duration.ofSeconds(30));
	}

	@Test
	void verdictWhenThereIsNoSuchLookupThenUnknown() {
		StepVerifier.create(lookups(null, this.memory).verdict(Lookup.REDIS, QUERY))
			.expectNext(new Verdict.Unknown("no_verdict"))
			.verifyComplete();
	}

	@Test
	void verdictWhenApplicationsLookupFailsOrIsEmptyThenSoIsTheAnswer() {
		StepVerifier.create(own(Mono.error(new IllegalStateException("broken"))).verdict(Lookup.LOCAL, QUERY))
			.verifyErrorMessage("broken");
		StepVerifier.create(own(Mono.empty()).verdict(Lookup.LOCAL, QUERY)).verifyComplete();
	}

	private static RevocationLookups own(Mono<Verdict> answer) {
		return RevocationLookups.of(RevocationProperties.defaults(), (query) -> answer, null, null);
	}

	@Test
	void listInRedisWhenThereIsNoRedisThenNoVerdict() {
		StepVerifier.create(lookups(null, this.memory).listInRedis(QUERY))
			.expectNext(new Verdict.Unknown("no_verdict"))
			.verifyComplete();
	}

	@Test
	void revokedInMemoryThenWhatTheMemoryHoldsHoweverOld() {
		RevocationLookups lookups = lookups(null, this.memory);
		assertThat(lookups.revokedInMemory(QUERY)).isNull();
		revokeInMemory();
		this.nanos.addAndGet(Duration.ofDays(1).toNanos());
		assertThat(lookups.revokedInMemory(QUERY)).isEqualTo(new Verdict.Revoked(Reason.KICKED_OUT));
		assertThat(lookups(null, null).revokedInMemory(QUERY)).isNull();
	}

	@Test
	void wasCurrentWhenThereIsAMemoryAndItHadALeaseThenForThatTime() {
		RevocationLookups lookups = lookups(null, this.memory);
		assertThat(lookups.wasCurrent(Duration.ofMinutes(1))).isFalse();
		this.memory.granted(new TwoClocks.Moment(0, 0), StreamId.NONE);
		this.nanos.set(Duration.ofSeconds(59).toNanos());
		assertThat(lookups.wasCurrent(Duration.ofMinutes(1))).isTrue();
		this.nanos.set(Duration.ofSeconds(60).toNanos());
		assertThat(lookups.wasCurrent(Duration.ofMinutes(1))).isFalse();
		assertThat(lookups(null, null).wasCurrent(Duration.ofDays(1))).isFalse();
	}

}
