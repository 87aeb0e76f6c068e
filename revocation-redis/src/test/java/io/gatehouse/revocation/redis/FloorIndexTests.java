package io.gatehouse.revocation.redis;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class FloorIndexTests {

	private static final double NOW = 1_780_315_200_123.0;

	private final FloorIndex index = new FloorIndex();

	@Test
	void floorWhenThereIsNoneThenItIsZero() {
		assertThat(this.index.floor("sid:abc")).isZero();
		this.index.raise("sid:abc", NOW);
		assertThat(this.index.floor("sid:abd")).isZero();
		assertThat(this.index.floor("")).isZero();
	}

	@Test
	void raiseWhenScoreIsHigherThenItIsTheFloor() {
		this.index.raise("sid:abc", NOW);
		assertThat(this.index.floor("sid:abc")).isEqualTo(NOW);
		this.index.raise("sid:abc", NOW + 5 / 1024.0);
		assertThat(this.index.floor("sid:abc")).isEqualTo(NOW + 5 / 1024.0);
		assertThat(this.index.size()).isOne();
	}

	@Test
	void raiseWhenScoreIsNotHigherThenTheFloorStays() {
		this.index.raise("sid:abc", NOW);
		this.index.raise("sid:abc", NOW - 1 / 1024.0);
		this.index.raise("sid:abc", NOW);
		assertThat(this.index.floor("sid:abc")).isEqualTo(NOW);
		assertThat(this.index.size()).isOne();
	}

	@Test
	void raiseWhenMemberIsTwiceInABatchThenTheHigherScoreWins() {
		this.index.raise(List.of("sid:a", "sid:b", "sid:a", "sid:a"), new double[] { 2, 7, 3, 1 });
		assertThat(this.index.floor("sid:a")).isEqualTo(3);
		assertThat(this.index.floor("sid:b")).isEqualTo(7);
		assertThat(this.index.size()).isEqualTo(2);
	}

	@ParameterizedTest
	@ValueSource(doubles = { 0, -0.0, -1, Double.NEGATIVE_INFINITY, Double.NaN })
	void raiseWhenScoreCoversNothingThenNothingIsKept(double score) {
		this.index.raise("sid:abc", score);
		assertThat(this.index.size()).isZero();
		this.index.raise(List.of("sid:b", "sid:abc", "sid:c"), new double[] { score, NOW, score });
		this.index.raise("sid:abc", score);
		assertThat(this.index.floor("sid:abc")).isEqualTo(NOW);
		assertThat(this.index.size()).isOne();
	}

	@Test
	void raiseWhenScoreIsInfiniteThenNothingIsHigher() {
		this.index.raise("sid:abc", Double.POSITIVE_INFINITY);
		this.index.raise("sid:abc", Double.MAX_VALUE);
		assertThat(this.index.floor("sid:abc")).isInfinite();
		assertThat(this.index.forget(Double.MAX_VALUE)).isZero();
	}

	@Test
	void raiseWhenScoresAreFewerThanMembersThenItIsRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> this.index.raise(List.of("a", "b"), new double[] { 1 }))
			.withMessage("2 members with 1 scores");
	}

	@Test
	void raiseWhenMembersAreInAnyScriptThenTheyAreApart() {
		this.index.raise(List.of("sub:\u738b\u5c0f\u660e", "sub:\u738b\u5c0f\u7ea2"), new double[] { 1, 2 });
		assertThat(this.index.floor("sub:\u738b\u5c0f\u660e")).isEqualTo(1);
		assertThat(this.index.floor("sub:\u738b\u5c0f\u7ea2")).isEqualTo(2);
	}

	@Test
	void forgetWhenFloorsAreBelowThenTheyAreGoneAndOthersStay() {
		this.index.raise(List.of("a", "b", "c"), new double[] { NOW - 1, NOW, NOW + 1 });
		assertThat(this.index.forget(NOW)).isOne();
		assertThat(this.index.floor("a")).isZero();
		assertThat(this.index.floor("b")).isEqualTo(NOW);
		assertThat(this.index.floor("c")).isEqualTo(NOW + 1);
		assertThat(this.index.size()).isEqualTo(2);
		assertThat(this.index.forget(Double.NaN)).isZero();
		assertThat(this.index.forget(NOW)).isZero();
	}

	@Test
	void forgetWhenAllIsForgottenThenTheIndexCanBeFilledAgain() {
		List<String> members = members("sid:", 5000);
		this.index.raise(members, scores(members, NOW));
		assertThat(this.index.forget(NOW + 1)).isEqualTo(5000);
		assertThat(this.index.size()).isZero();
		assertThat(members).allMatch((member) -> this.index.floor(member) == 0);
		this.index.raise(members, scores(members, NOW + 1));
		assertThat(this.index.size()).isEqualTo(5000);
		assertThat(members).allMatch((member) -> this.index.floor(member) == NOW + 1);
	}

	@Test
	void raiseWhenEntriesAreManyThenAllAreFoundAndNoOthers() {
		for (int from = 0; from < 300_000; from += 5000) {
			List<String> members = members("sid:" + from + "-", 5000);
			this.index.raise(members, scores(members, NOW + from));
		}
		assertThat(this.index.size()).isEqualTo(300_000);
		for (int from = 0; from < 300_000; from += 5000) {
			double expected = NOW + from;
			assertThat(members("sid:" + from + "-", 5000))
				.allMatch((member) -> this.index.floor(member) == expected && this.index.floor(member + "x") == 0);
		}
	}

	/**
	 * Uses pages that split early and a directory that soon stops growing, so that every
	 * case occurs.
	 */
	@ParameterizedTest
	@CsvSource({ "1, 1, 20", "2, 2, 20", "3, 3, 3", "4, 16, 6", "5, 128, 20", "6, 5, 1" })
	void operationsWhenRandomThenTheyAreThoseOfAMap(long seed, int pageSize, int maxDepth) {
		Random random = new Random(seed);
		FloorIndex index = new FloorIndex(new SipHash(random.nextLong(), random.nextLong()), pageSize, maxDepth);
		Map<String, Double> oracle = new HashMap<>();
		for (int step = 0; step < 1500; step++) {
			switch (random.nextInt(20)) {
				case 0 -> {
					double below = random.nextInt(200);
					int before = oracle.size();
					oracle.values().removeIf((score) -> score < below);
					assertThat(index.forget(below)).isEqualTo(before - oracle.size());
				}
				case 1, 2, 3 -> {
					List<String> members = random.ints(random.nextInt(300), 0, 3000)
						.mapToObj((i) -> "sid:" + i)
						.toList();
					double[] scores = random.ints(members.size(), 1, 1000).asDoubleStream().toArray();
					index.raise(members, scores);
					for (int i = 0; i < scores.length; i++) {
						oracle.merge(members.get(i), scores[i], Math::max);
					}
				}
				default -> {
					String member = "sid:" + random.nextInt(3000);
					double score = 1 + random.nextInt(1000) + random.nextInt(8) / 1024.0;
					index.raise(member, score);
					oracle.merge(member, score, Math::max);
				}
			}
			String member = "sid:" + random.nextInt(3000);
			assertThat(index.floor(member)).isEqualTo(oracle.getOrDefault(member, 0.0));
			assertThat(index.size()).isEqualTo(oracle.size());
		}
		for (int i = 0; i < 3000; i++) {
			assertThat(index.floor("sid:" + i)).isEqualTo(oracle.getOrDefault("sid:" + i, 0.0));
		}
	}

	/** Bounds the test by the writer's work; readers read until it is done. */
	@ParameterizedTest
	@CsvSource({ "4, 20", "128, 20", "16, 4" })
	void floorWhenAWriterLoadsRaisesAndForgetsThenNothingIsMissed(int pageSize, int maxDepth) throws Exception {
		List<String> before = members("before:", 500);
		AtomicReference<FloorIndex> index = new AtomicReference<>(filled(pageSize, maxDepth, before));
		assertThat(missed(index, before, () -> {
			for (int round = 0; round < 40; round++) {
				List<String> loaded = members("sid:" + round + "-", 1000);
				index.get().raise(loaded, scores(loaded, NOW - 1));
				loaded.forEach((member) -> assertThat(index.get().floor(member)).isEqualTo(NOW - 1));
				for (String member : members("sub:" + round + "-", 100)) {
					index.get().raise(member, NOW - 2);
				}
				index.get().raise(before.get(round), NOW + round);
				if (round % 4 == 3) {
					assertThat(index.get().forget(NOW)).isEqualTo(4 * 1100);
				}
			}
		})).isZero();
		assertThat(index.get().size()).isEqualTo(500);
	}

	/** Uses few entries and many small indexes, so that readers often meet a split. */
	@Test
	void floorWhenPagesSplitAndTheDirectoryDoublesThenNothingIsMissed() throws Exception {
		List<String> before = members("before:", 2);
		List<String> others = members("sid:", 20);
		AtomicReference<FloorIndex> index = new AtomicReference<>(filled(1, 8, before));
		assertThat(missed(index, before, () -> {
			for (int round = 0; round < 3000; round++) {
				others.forEach((member) -> index.get().raise(member, NOW - 1));
				index.get().forget(NOW);
				index.set(filled(1, 8, before));
			}
		})).isZero();
	}

	private static FloorIndex filled(int pageSize, int maxDepth, List<String> members) {
		FloorIndex index = new FloorIndex(SipHash.random(), pageSize, maxDepth);
		index.raise(members, scores(members, NOW));
		return index;
	}

	/**
	 * Counts reads without a floor for a member that had one, or with a floor for a
	 * member that never had one.
	 */
	private static int missed(AtomicReference<FloorIndex> index, List<String> members, Runnable writer)
			throws Exception {
		AtomicBoolean written = new AtomicBoolean();
		CountDownLatch started = new CountDownLatch(3);
		Callable<Integer> reader = () -> {
			int missed = 0;
			started.countDown();
			boolean last;
			do {
				last = written.get();
				for (String member : members) {
					FloorIndex current = index.get();
					missed += (current.floor(member) < NOW) ? 1 : 0;
					missed += (current.floor("absent") != 0) ? 1 : 0;
				}
			}
			while (!last);
			return missed;
		};
		ExecutorService readers = Executors.newFixedThreadPool(3);
		try {
			List<Future<Integer>> futures = new ArrayList<>();
			for (int i = 0; i < 3; i++) {
				futures.add(readers.submit(reader));
			}
			started.await();
			writer.run();
			written.set(true);
			int missed = 0;
			for (Future<Integer> future : futures) {
				missed += future.get();
			}
			return missed;
		}
		finally {
			written.set(true);
			readers.shutdown();
		}
	}

	private static List<String> members(String prefix, int count) {
		List<String> members = new ArrayList<>(count);
		for (int i = 0; i < count; i++) {
			members.add(prefix + i);
		}
		return members;
	}

	private static double[] scores(List<String> members, double score) {
		return members.stream().mapToDouble((member) -> score).toArray();
	}

}
