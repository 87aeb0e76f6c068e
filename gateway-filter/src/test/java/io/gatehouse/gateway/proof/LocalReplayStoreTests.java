package io.gatehouse.gateway.proof;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import io.gatehouse.gateway.proof.ReplayStore.Use;
import io.gatehouse.gateway.proof.ReplayStore.UsedProof;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests the store of used DPoP proofs against a model, under floods, and with threads.
 */
class LocalReplayStoreTests {

	private static final Duration WINDOW = Duration.ofSeconds(70);

	private long nanos = Long.MAX_VALUE - 5;

	private LocalReplayStore store(int proofs, int perKey) {
		return new LocalReplayStore(new DpopProperties.Replay(DpopProperties.Replay.Store.LOCAL, proofs, perKey),
				WINDOW, () -> this.nanos);
	}

	private static UsedProof proof(String key, int id) {
		return new UsedProof(key, "https://api.example.test/", Integer.toString(id));
	}

	private static Use use(ReplayStore store, UsedProof proof) {
		return Objects.requireNonNull(store.use(proof).block());
	}

	/** Steps that are chosen at random agree with a map of all proofs and their ends. */
	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3, 4, 5 })
	void useWhenStepsAreRandomThenAgreesWithTheModel(long seed) {
		Random random = new Random(seed);
		int total = 40;
		int perKey = 15;
		LocalReplayStore store = store(total, perKey);
		Map<UsedProof, Long> model = new HashMap<>();
		for (int i = 0; i < 20_000; i++) {
			this.nanos += random.nextInt(4) * TimeUnit.SECONDS.toNanos(1);
			UsedProof proof = proof("key-" + random.nextInt(5), random.nextInt(60));
			long now = this.nanos;
			model.values().removeIf((end) -> end - now <= 0);
			Class<? extends Use> expected;
			if (model.containsKey(proof)) {
				expected = Use.Repeated.class;
			}
			else if (model.keySet().stream().filter((used) -> used.key().equals(proof.key())).count() >= perKey) {
				expected = Use.TooMany.class;
			}
			else if (model.size() >= total) {
				expected = Use.Full.class;
			}
			else {
				expected = Use.First.class;
				model.put(proof, now + WINDOW.toNanos());
			}
			assertThat(use(store, proof)).as("step %d of seed %d", i, seed).isInstanceOf(expected);
			assertThat(store.size()).isEqualTo(model.size());
		}
	}

	@Test
	void useWhenOneKeyFloodsThenOthersPassAndNoProofIsForgotten() {
		LocalReplayStore store = store(1000, 100);
		UsedProof captured = proof("victim", 0);
		assertThat(use(store, captured)).isInstanceOf(Use.First.class);
		for (int i = 0; i < 100_000; i++) {
			use(store, proof("flood", i));
		}
		assertThat(store.size()).isEqualTo(101);
		assertThat(use(store, proof("flood", -1))).isInstanceOf(Use.TooMany.class);
		assertThat(use(store, proof("other", 1))).isInstanceOf(Use.First.class);
		assertThat(use(store, captured)).isInstanceOf(Use.Repeated.class);
	}

	@Test
	void useWhenManyKeysFloodThenIsFullAndNoProofIsForgotten() {
		LocalReplayStore store = store(1000, 100);
		UsedProof captured = proof("victim", 0);
		assertThat(use(store, captured)).isInstanceOf(Use.First.class);
		for (int i = 0; i < 100_000; i++) {
			use(store, proof("flood-" + i % 1000, i));
		}
		assertThat(store.size()).isEqualTo(1000);
		assertThat(use(store, proof("other", 1))).isEqualTo(new Use.Full());
		assertThat(use(store, captured)).isInstanceOf(Use.Repeated.class);
		this.nanos += WINDOW.toNanos();
		assertThat(use(store, proof("other", 1))).isInstanceOf(Use.First.class);
		assertThat(store.size()).isEqualTo(1);
	}

	@Test
	void useWhenPartsOfProofsAreShiftedThenTheyAreOthers() {
		LocalReplayStore store = store(10, 5);
		assertThat(use(store, new UsedProof("a", "b", "cd"))).isInstanceOf(Use.First.class);
		assertThat(use(store, new UsedProof("a", "bc", "d"))).isInstanceOf(Use.First.class);
		assertThat(use(store, new UsedProof("ab", "c", "d"))).isInstanceOf(Use.First.class);
	}

	@Test
	void useWhenManyThreadsUseAProofThenOneIsFirst() throws Exception {
		LocalReplayStore store = store(1_000_000, 500_000);
		ExecutorService threads = Executors.newFixedThreadPool(8);
		try {
			for (int round = 0; round < 200; round++) {
				UsedProof proof = proof("key", round);
				CountDownLatch start = new CountDownLatch(1);
				List<Future<Use>> uses = new ArrayList<>();
				for (int i = 0; i < 8; i++) {
					uses.add(threads.submit(() -> {
						start.await();
						return use(store, proof);
					}));
				}
				start.countDown();
				int first = 0;
				for (Future<Use> used : uses) {
					first += (used.get() instanceof Use.First) ? 1 : 0;
				}
				assertThat(first).isEqualTo(1);
			}
		}
		finally {
			threads.shutdownNow();
		}
	}

}
