package io.gatehouse.gateway.authentication;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.gatehouse.revocation.redis.TestFloors;
import io.gatehouse.test.MutableClock;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of sessions in memory: when they are good, and when they are read again.
 */
class SessionCacheTests {

	private static final SessionKey KEY = new SessionKey("", "alice", "s1");

	private static final Duration HORIZON = Duration.ofHours(1);

	private final MutableClock clock = MutableClock.at(Instant.ofEpochSecond(1_700_000_000));

	private final TestFloors floors = new TestFloors(this.clock);

	/** Number of reads. */
	private final List<String> asked = new ArrayList<>();

	private LookupResult<StoredSession> inRedis = found("user", Duration.ofMinutes(30));

	private Runnable whileReading = () -> {
	};

	private final SessionCache cache = cache(1_000_000);

	private SessionCache cache(long maxBytes) {
		return new SessionCache(this::session, this.floors::snapshot, HORIZON, maxBytes);
	}

	private Mono<LookupResult<StoredSession>> session(String user, String session) {
		return Mono.fromSupplier(() -> {
			this.asked.add(user + " " + session);
			LookupResult<StoredSession> read = this.inRedis;
			this.whileReading.run();
			return read;
		});
	}

	private static LookupResult<StoredSession> found(String role, Duration remaining) {
		return new LookupResult.Found<>(new StoredSession(
				new SessionRecord("alice", null, null, List.of(role), List.of(), Map.of()), null, remaining));
	}

	/** Renews the lease as time passes. */
	private void pass(Duration time) {
		this.clock.advance(time);
		this.floors.renew();
	}

	private @Nullable String currentRole(SessionCache cache) {
		CachedSession session = cache.current(KEY);
		return (session != null) ? session.stored().who().roles().get(0) : null;
	}

	private @Nullable String currentRole() {
		return currentRole(this.cache);
	}

	private void read() {
		assertThat(this.cache.read(KEY).block()).isInstanceOf(LookupResult.Found.class);
	}

	@Test
	void currentWhenSessionWasReadThenIsFoundWithoutRedis() {
		assertThat(currentRole()).isNull();
		read();
		for (int i = 0; i < 100; i++) {
			pass(Duration.ofSeconds(1));
			assertThat(currentRole()).isEqualTo("user");
		}
		assertThat(this.asked).containsExactly("alice s1");
		assertThat(this.cache.hits()).isEqualTo(100);
		assertThat(this.cache.misses()).isOne();
		assertThat(this.cache.size()).isOne();
		assertThat(this.cache.bytes()).isPositive();
	}

	/** The session ended, or its record changed. */
	@ParameterizedTest
	@ValueSource(strings = { "sid:s1", "sid.record:s1" })
	void currentWhenAFloorOfTheSessionRoseThenIsReadAgain(String member) {
		read();
		this.floors.raise(member, this.clock.millis());
		assertThat(currentRole()).isNull();
		this.inRedis = found("admin", Duration.ofMinutes(30));
		read();
		assertThat(currentRole()).isEqualTo("admin");
	}

	/** The change came between the command and its answer, which does not have it. */
	@ParameterizedTest
	@ValueSource(strings = { "sid:s1", "sid.record:s1" })
	void currentWhenAFloorRoseDuringTheReadThenIsReadAgain(String member) {
		this.whileReading = () -> this.floors.raise(member, this.clock.millis());
		read();
		assertThat(currentRole()).isNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "sid:s2", "sid.record:s2", "sub:bob", "other/sid:s1" })
	void currentWhenAFloorOfAnotherSessionRoseThenIsStillFound(String member) {
		read();
		this.floors.raise(member, this.clock.millis());
		assertThat(currentRole()).isEqualTo("user");
	}

	@Test
	void currentWhenLeaseIsOverThenIsReadAgainUntilTheNextOne() {
		read();
		this.clock.advance(TestFloors.LEASE);
		assertThat(currentRole()).isNull();
	}

	@Test
	void readWhenNoLeaseIsHeldThenNothingIsKept() {
		this.clock.advance(TestFloors.LEASE);
		read();
		this.floors.renew();
		assertThat(currentRole()).isNull();
		assertThat(this.cache.size()).isZero();
	}

	@Test
	void currentWhenAnotherRedisTookOverThenIsReadAgain() {
		read();
		this.floors.takeOver();
		assertThat(currentRole()).isNull();
	}

	@Test
	void currentWhenSessionHasExpiredThenIsReadAgain() {
		this.inRedis = found("user", Duration.ofMinutes(2));
		read();
		pass(Duration.ofMinutes(2).minusMillis(1));
		assertThat(currentRole()).isEqualTo("user");
		pass(Duration.ofMillis(1));
		assertThat(currentRole()).isNull();
	}

	/** Floors are forgotten after the horizon, so a raised one could look like none. */
	@Test
	void currentWhenFloorsCouldHaveBeenForgottenThenIsReadAgain() {
		SessionCache cache = new SessionCache(this::session, this.floors::snapshot, Duration.ofMinutes(4), 1_000_000);
		cache.read(KEY).block();
		pass(Duration.ofMinutes(2).minusMillis(1));
		assertThat(currentRole(cache)).isEqualTo("user");
		pass(Duration.ofMillis(1));
		assertThat(currentRole(cache)).isNull();
	}

	@Test
	void currentWhenAFloorWasForgottenThenIsReadAgain() {
		this.floors.raise("sid.record:s1", this.clock.millis() - 1);
		read();
		this.floors.forget(this.clock.millis());
		assertThat(currentRole()).isNull();
	}

	@Test
	void readWhenSessionDoesNotExpireThenItIsNotKept() {
		this.inRedis = found("user", Duration.ZERO);
		read();
		assertThat(currentRole()).isNull();
	}

	@Test
	void readWhenSessionIsMissingOrUnknownThenThatIsNotKept() {
		this.inRedis = new LookupResult.Missing<>();
		assertThat(this.cache.read(KEY).block()).isEqualTo(new LookupResult.Missing<CachedSession>());
		this.inRedis = new LookupResult.Unknown<>("redis_timeout");
		assertThat(this.cache.read(KEY).block()).isEqualTo(new LookupResult.Unknown<CachedSession>("redis_timeout"));
		assertThat(currentRole()).isNull();
		assertThat(this.asked).hasSize(2);
	}

	@Test
	void readWhenThereIsNoCacheThenNothingIsKept() {
		SessionCache none = cache(0);
		assertThat(none.read(KEY).block()).isInstanceOf(LookupResult.Found.class);
		assertThat(currentRole(none)).isNull();
	}

	@Test
	void readWhenThereAreMoreSessionsThanFitThenMemoryIsBounded() {
		SessionCache small = cache(100_000);
		for (int i = 0; i < 1000; i++) {
			small.read(new SessionKey("", "alice", "s" + i)).block();
		}
		assertThat(small.bytes()).isBetween(1L, 100_000L);
		assertThat(small.size()).isBetween(1L, 50L);
	}

	@Test
	void toStringThenShowsNothing() {
		read();
		CachedSession session = Objects.requireNonNull(this.cache.current(KEY));
		assertThat(session + " " + session.stored() + " " + KEY).doesNotContain("alice", "s1", "user");
	}

}
