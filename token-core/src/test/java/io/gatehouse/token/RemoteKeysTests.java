package io.gatehouse.token;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests of {@link RemoteKeys} with fetches and time under the test's control.
 */
class RemoteKeysTests {

	private static final Duration COOL_DOWN = Duration.ofSeconds(10);

	private static final Duration REFRESH_AFTER = Duration.ofMinutes(3);

	private static final Duration MAX_AGE = Duration.ofMinutes(5);

	private static final Duration KEEP_LAST = Duration.ofHours(6);

	// starts just before an overflow, since nanoTime may have any value
	private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - COOL_DOWN.toNanos() / 2);

	private final List<CompletableFuture<KeyRing>> fetches = new CopyOnWriteArrayList<>();

	private final RemoteKeys keys = new RemoteKeys("test", this::fetch, JwkSetSettings.defaults(), this.now::get);

	private CompletableFuture<KeyRing> fetch() {
		CompletableFuture<KeyRing> fetch = new CompletableFuture<>();
		this.fetches.add(fetch);
		return fetch;
	}

	@Test
	@SuppressWarnings("FutureReturnValueIgnored") // a future of a future, read below
	void ringForWhenCallersComeTogetherThenTheyShareOneFetch() throws Exception {
		int callers = 100;
		ExecutorService threads = Executors.newFixedThreadPool(callers);
		try {
			CyclicBarrier together = new CyclicBarrier(callers);
			List<Future<CompletableFuture<KeyRing>>> calls = IntStream.range(0, callers)
				.mapToObj((caller) -> threads.submit(() -> {
					together.await();
					return this.keys.ringFor(header("a"));
				}))
				.toList();
			List<CompletableFuture<KeyRing>> results = new CopyOnWriteArrayList<>();
			for (Future<CompletableFuture<KeyRing>> call : calls) {
				results.add(call.get(10, TimeUnit.SECONDS));
			}
			assertThat(this.fetches).hasSize(1);
			assertThat(results).noneMatch(CompletableFuture::isDone);
			KeyRing ring = ring("a");
			this.fetches.get(0).complete(ring);
			assertThat(results).allSatisfy((result) -> assertThat(result).isCompletedWithValue(ring));
		}
		finally {
			threads.shutdownNow();
		}
	}

	@Test
	void ringForWhenKeyIdsAreUnknownThenThereIsOneFetchInEachCoolDown() {
		KeyRing ring = load("a");
		advance(COOL_DOWN);
		for (int round = 2; round < 5; round++) {
			CompletableFuture<KeyRing> first = this.keys.ringFor(header(UUID.randomUUID().toString()));
			assertThat(this.fetches).hasSize(round);
			assertThat(first).isNotDone();
			assertThat(this.keys.ringFor(header("a"))).isCompletedWithValue(ring);
			this.fetches.get(round - 1).complete(ring);
			assertThat(first).isCompletedWithValue(ring);
			for (int i = 0; i < 10_000; i++) {
				assertThat(this.keys.ringFor(header(UUID.randomUUID().toString()))).isCompletedWithValue(ring);
			}
			advance(COOL_DOWN.minusNanos(1));
			assertThat(this.keys.ringFor(header("still unknown"))).isCompletedWithValue(ring);
			assertThat(this.fetches).hasSize(round);
			advance(Duration.ofNanos(1));
		}
	}

	@Test
	void statisticsThenHaveTheAgeAndTheFetches() {
		JwkSetStatistics statistics = this.keys.statistics();
		assertThat(statistics.ageSeconds()).isNaN();
		load("a");
		advance(REFRESH_AFTER);
		assertThat(statistics.ageSeconds()).isEqualTo((double) REFRESH_AFTER.toSeconds());
		assertThat(this.keys.ringFor(header("a"))).isCompleted();
		this.fetches.get(1).completeExceptionally(new IllegalStateException("away"));
		assertThat(statistics.fetched().sum()).isEqualTo(1);
		assertThat(statistics.failures().sum()).isEqualTo(1);
		assertThat(statistics.ageSeconds()).as("of the last good keys").isEqualTo((double) REFRESH_AFTER.toSeconds());
	}

	@Test
	void ringForWhenKeysAgeThenTheyAreRefreshedInTheBackground() {
		KeyRing old = load("a");
		advance(REFRESH_AFTER.minusNanos(1));
		assertThat(this.keys.ringFor(header("a"))).isCompletedWithValue(old);
		assertThat(this.fetches).hasSize(1);
		advance(Duration.ofNanos(1));
		assertThat(this.keys.ringFor(header("a"))).isCompletedWithValue(old);
		assertThat(this.keys.ringFor(header("a"))).isCompletedWithValue(old);
		assertThat(this.fetches).hasSize(2);
		KeyRing fresh = ring("a", "b");
		this.fetches.get(1).complete(fresh);
		assertThat(this.keys.ringFor(header("a"))).isCompletedWithValue(fresh);
		assertThat(this.fetches).hasSize(2);
	}

	@Test
	void ringForWhenKeyIsNewThenItsFirstTokenWaitsForIt() {
		load("a");
		advance(COOL_DOWN);
		CompletableFuture<KeyRing> waiting = this.keys.ringFor(header("b"));
		KeyRing rotated = ring("a", "b");
		this.fetches.get(1).complete(rotated);
		assertThat(waiting).isCompletedWithValue(rotated);
	}

	@Test
	void ringForWhenKeyWasWithdrawnThenItIsGoneAfterMaxAge() {
		load("a");
		advance(MAX_AGE.minusNanos(1));
		assertThat(this.keys.ringFor(header("a")).join().hasKeyFor(header("a"))).isTrue();
		advance(Duration.ofNanos(1));
		CompletableFuture<KeyRing> waiting = this.keys.ringFor(header("a"));
		assertThat(waiting).isNotDone();
		this.fetches.get(1).complete(ring("b"));
		assertThat(waiting.join().hasKeyFor(header("a"))).isFalse();
	}

	/** Caches of verified tokens compare rings by identity. */
	@Test
	void ringForWhenFetchBringsTheSameKeysThenTheSameRing() {
		KeyRing first = load("a", "b");
		assertThat(refreshed(ring("a", "b"))).isSameAs(first);
		assertThat(refreshed(ring("b", "a"))).isNotSameAs(first);
		KeyRing one = refreshed(ring("a"));
		assertThat(one.hasKeyFor(header("b"))).isFalse();
		assertThat(refreshed(ring("a"))).isSameAs(one);
	}

	private KeyRing refreshed(KeyRing published) {
		advance(MAX_AGE);
		CompletableFuture<KeyRing> waiting = this.keys.ringFor(header("a"));
		this.fetches.get(this.fetches.size() - 1).complete(published);
		return waiting.join();
	}

	/**
	 * The age counts from the request, not from the answer: a slow answer is not fresher.
	 */
	@Test
	void ringForWhenAnswerWasSlowThenKeysAgeFromTheQuestion() {
		CompletableFuture<KeyRing> first = this.keys.ringFor(header("a"));
		advance(Duration.ofSeconds(4));
		KeyRing ring = ring("a");
		this.fetches.get(0).complete(ring);
		assertThat(first).isCompletedWithValue(ring);
		advance(MAX_AGE.minusSeconds(4));
		assertThat(this.keys.ringFor(header("a"))).isNotDone();
	}

	@Test
	void ringForWhenFetchesFailThenLastGoodKeysServeUpToTheirLimit() {
		KeyRing ring = load("a");
		advance(MAX_AGE);
		CompletableFuture<KeyRing> waiting = this.keys.ringFor(header("a"));
		fail(1);
		assertThat(waiting).isCompletedWithValue(ring);
		assertThat(this.keys.ringFor(header("a"))).isCompletedWithValue(ring);
		assertThat(this.fetches).hasSize(2);
		advance(KEEP_LAST.minus(MAX_AGE).minusNanos(1));
		waiting = this.keys.ringFor(header("a"));
		fail(2);
		assertThat(waiting).isCompletedWithValue(ring);
		advance(Duration.ofNanos(1));
		assertUnavailable(this.keys.ringFor(header("a")));
		advance(COOL_DOWN);
		waiting = this.keys.ringFor(header("a"));
		fail(3);
		assertUnavailable(waiting);
	}

	@Test
	void ringForWhenTheLastFetchFailedThenNobodyWaitsForTheNext() {
		KeyRing ring = load("a");
		advance(MAX_AGE);
		CompletableFuture<KeyRing> waiting = this.keys.ringFor(header("a"));
		fail(1);
		assertThat(waiting).isCompletedWithValue(ring);
		advance(COOL_DOWN);
		assertThat(this.keys.ringFor(header("a"))).isCompletedWithValue(ring);
		assertThat(this.fetches).hasSize(3);
		assertThat(this.keys.ringFor(header("a"))).isCompletedWithValue(ring);
		assertThat(this.keys.ringFor(header("unknown"))).isNotDone();
	}

	@Test
	void ringForWhenRefreshFailsThenItIsRepeatedAfterTheCoolDownOnly() {
		KeyRing ring = load("a");
		advance(REFRESH_AFTER);
		for (int attempt = 1; attempt < 5; attempt++) {
			assertThat(this.keys.ringFor(header("a"))).isCompletedWithValue(ring);
			fail(attempt);
			assertThat(this.keys.ringFor(header("a"))).isCompletedWithValue(ring);
			assertThat(this.fetches).hasSize(attempt + 1);
			advance(COOL_DOWN);
		}
	}

	@Test
	void ringForWhenThereWereNeverKeysThenTokenIsNotBlamedAndRetryIsQuick() {
		CompletableFuture<KeyRing> waiting = this.keys.ringFor(header("a"));
		fail(0);
		assertUnavailable(waiting);
		assertUnavailable(this.keys.ringFor(header("a")));
		assertThat(this.fetches).hasSize(1);
		advance(Duration.ofSeconds(1));
		waiting = this.keys.ringFor(header("a"));
		assertThat(this.fetches).hasSize(2);
		KeyRing ring = ring("a");
		this.fetches.get(1).complete(ring);
		assertThat(waiting).isCompletedWithValue(ring);
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void ringForWhenFetchCannotBeginThenNobodyWaitsForIt(boolean thrown) {
		RemoteKeys broken = new RemoteKeys("test", () -> {
			if (thrown) {
				throw new IllegalArgumentException("no such port");
			}
			return CompletableFuture.failedFuture(new IllegalArgumentException("no such port"));
		}, JwkSetSettings.defaults(), this.now::get);
		assertUnavailable(broken.ringFor(header("a")));
		advance(COOL_DOWN);
		assertUnavailable(broken.ringFor(header("a")));
	}

	@Test
	void ringForWhenCallerGivesUpThenOthersAreServed() {
		CompletableFuture<KeyRing> impatient = this.keys.ringFor(header("a"));
		CompletableFuture<KeyRing> patient = this.keys.ringFor(header("a"));
		impatient.cancel(true);
		KeyRing ring = ring("a");
		this.fetches.get(0).complete(ring);
		assertThat(patient).isCompletedWithValue(ring);
	}

	@Test
	void ringForWhenCallbackAsksAgainThenItIsAnswered() {
		CompletableFuture<KeyRing> nested = this.keys.ringFor(header("a"))
			.thenCompose((ring) -> this.keys.ringFor(header("unknown")));
		CompletableFuture<KeyRing> other = this.keys.ringFor(header("b"))
			.thenApply((ring) -> this.keys.ringFor(header("a")).join());
		KeyRing ring = ring("a");
		this.fetches.get(0).complete(ring);
		assertThat(nested).isCompletedWithValue(ring);
		assertThat(other).isCompletedWithValue(ring);
	}

	@Test
	void ringForWhenCallbackThrowsThenOthersAreServed() {
		this.keys.ringFor(header("a")).thenApply((ring) -> {
			throw new IllegalStateException("of a caller");
		}).isDone();
		CompletableFuture<KeyRing> other = this.keys.ringFor(header("a"));
		KeyRing ring = ring("a");
		this.fetches.get(0).complete(ring);
		assertThat(other).isCompletedWithValue(ring);
		assertThat(this.keys.ringFor(header("a"))).isCompletedWithValue(ring);
	}

	@Test
	void ringForWhenFetchEndsAtOnceThenItIsAnswered() {
		KeyRing ring = ring("a");
		RemoteKeys ready = new RemoteKeys("test", () -> CompletableFuture.completedFuture(ring),
				JwkSetSettings.defaults(), this.now::get);
		assertThat(ready.ringFor(header("a"))).isCompletedWithValue(ring);
		assertThat(ready.ringFor(header("unknown"))).isCompletedWithValue(ring);
	}

	/** Another caller's whole fetch happens just after this one decided to fetch. */
	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void ringForWhenAnotherFetchEndsMeanwhileThenThereIsNoSecondOne(boolean succeeds) {
		AtomicReference<Runnable> meanwhile = new AtomicReference<>(() -> {
		});
		RemoteKeys raced = new RemoteKeys("test", this::fetch, JwkSetSettings.defaults(), () -> {
			meanwhile.getAndSet(() -> {
			}).run();
			return this.now.get();
		});
		CompletableFuture<KeyRing> first = raced.ringFor(header("a"));
		fail(0);
		assertUnavailable(first);
		advance(COOL_DOWN);
		KeyRing ring = ring("a");
		meanwhile.set(() -> {
			CompletableFuture<KeyRing> other = raced.ringFor(header("a"));
			if (succeeds) {
				this.fetches.get(1).complete(ring);
				assertThat(other).isCompletedWithValue(ring);
			}
			else {
				fail(1);
				assertUnavailable(other);
			}
		});
		CompletableFuture<KeyRing> late = raced.ringFor(header("a"));
		assertThat(this.fetches).hasSize(2);
		if (succeeds) {
			assertThat(late).isCompletedWithValue(ring);
			assertThat(raced.ringFor(header("a"))).isCompletedWithValue(ring);
		}
		else {
			assertUnavailable(late);
		}
		advance(REFRESH_AFTER);
		assertThat(raced.ringFor(header("a")).isDone()).isEqualTo(succeeds);
		assertThat(this.fetches).hasSize(3);
	}

	private KeyRing load(String... keyIds) {
		CompletableFuture<KeyRing> first = this.keys.ringFor(header(keyIds[0]));
		KeyRing ring = ring(keyIds);
		this.fetches.get(0).complete(ring);
		assertThat(first).isCompletedWithValue(ring);
		return ring;
	}

	private void fail(int fetch) {
		this.fetches.get(fetch).completeExceptionally(new IllegalStateException("away"));
	}

	private void advance(Duration by) {
		this.now.addAndGet(by.toNanos());
	}

	private static KeyRing ring(String... keyIds) {
		List<JWK> published = Stream.of(keyIds).map((id) -> Tokens.key("ES256", id).toPublicJWK()).toList();
		return KeyRing.ofPublic(new JWKSet(published), List.of(SignatureAlgorithm.ES256),
				new UnusedKeys(Tokens.ISSUER));
	}

	private static JWSHeader header(String keyId) {
		return new JWSHeader.Builder(JWSAlgorithm.ES256).keyID(keyId).build();
	}

	private static void assertUnavailable(CompletableFuture<KeyRing> result) {
		assertThat(result).isCompletedExceptionally();
		assertThatExceptionOfType(CompletionException.class).isThrownBy(result::join)
			.withCauseInstanceOf(KeysUnavailableException.class);
	}

}
