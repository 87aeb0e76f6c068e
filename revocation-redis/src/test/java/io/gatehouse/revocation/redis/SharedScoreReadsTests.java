package io.gatehouse.revocation.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;

import io.gatehouse.revocation.RedisKeys;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests of reads that share commands.
 */
class SharedScoreReadsTests {

	private final RedisInMemory redis = new RedisInMemory();

	private final SharedScoreReads reads = reads(Duration.ofMinutes(1));

	SharedScoreReadsTests() {
		this.redis.floor("all", 1);
		IntStream.range(0, 1000).forEach((i) -> this.redis.floor("sid:" + i, i + 10));
	}

	private SharedScoreReads reads(Duration timeout) {
		return new SharedScoreReads(this.redis.reader(), new RedisKeys(RedisKeys.DEFAULT_PREFIX), timeout);
	}

	private CompletableFuture<List<Double>> read(int i) {
		return this.reads.scores(List.of("sid:" + i, "sub:none", "sid:" + (i + 1))).toFuture();
	}

	/** Waits for an answer, which comes on another thread. */
	private static List<Double> scores(CompletableFuture<List<Double>> read) {
		return read.orTimeout(30, TimeUnit.SECONDS).join();
	}

	private static void assertScores(CompletableFuture<List<Double>> read, int i) {
		assertThat(scores(read)).containsExactly(1.0, i + 10.0, null, i + 11.0);
	}

	private void awaitCommands(int commands) {
		Awaitility.await().untilAsserted(() -> assertThat(this.redis.reads()).isEqualTo(commands));
	}

	@Test
	void scoresWhenRequestsComeOneAfterTheOtherThenEachIsSentAtOnce() {
		for (int i = 0; i < 5; i++) {
			assertScores(read(i), i);
		}
		assertThat(this.redis.reads()).isEqualTo(5);
	}

	@Test
	void scoresWhenManyComeWhileACommandIsUnderWayThenTheyShareTheNextAndEachGetsItsOwn() {
		assertScores(read(0), 0);
		this.redis.hold();
		List<CompletableFuture<List<Double>>> answers = new ArrayList<>();
		for (int i = 0; i < 100; i++) {
			answers.add(read(i));
		}
		awaitCommands(1 + 1);
		this.redis.answer();
		awaitCommands(1 + 1 + 1);
		assertScores(answers.get(0), 0);
		assertThat(answers.get(1)).isNotDone();
		this.redis.answer();
		for (int i = 1; i < 100; i++) {
			assertScores(answers.get(i), i);
		}
		assertThat(this.redis.reads()).isEqualTo(3);
	}

	@Test
	void scoresWhenMoreWaitThanACommandTakesThenSeveralAreSent() {
		this.redis.hold();
		List<CompletableFuture<List<Double>>> answers = new ArrayList<>();
		for (int i = 0; i < 600; i++) {
			answers.add(read(i));
		}
		Awaitility.await().until(() -> {
			this.redis.answer();
			return answers.stream().allMatch(CompletableFuture::isDone);
		});
		for (int i = 0; i < 600; i++) {
			assertScores(answers.get(i), i);
		}
		assertThat(this.redis.reads()).isEqualTo(1 + 3);
	}

	@Test
	void scoresWhenRedisFailsThenAllThatShareTheCommandFailAndTheNextIsSent() {
		this.redis.hold();
		List<CompletableFuture<List<Double>>> answers = new ArrayList<>();
		for (int i = 0; i < 10; i++) {
			answers.add(read(i));
		}
		awaitCommands(1);
		this.redis.fail(new IllegalStateException("away"));
		this.redis.answer();
		awaitCommands(2);
		this.redis.answer();
		answers
			.forEach((answer) -> assertThatExceptionOfType(CompletionException.class).isThrownBy(() -> scores(answer))
				.withCauseInstanceOf(IllegalStateException.class));
	}

	@Test
	void scoresWhenARequestIsCancelledThenTheOthersGetTheirs() {
		this.redis.hold();
		List<CompletableFuture<List<Double>>> answers = new ArrayList<>();
		for (int i = 0; i < 6; i++) {
			answers.add(read(i));
		}
		answers.get(0).cancel(true);
		answers.get(3).cancel(true);
		awaitCommands(1);
		this.redis.answer();
		awaitCommands(2);
		this.redis.answer();
		for (int i : List.of(1, 2, 4, 5)) {
			assertScores(answers.get(i), i);
		}
	}

	@Test
	void scoresWhenARequestWaitedForTooLongThenItFailsAndIsNotSent() {
		SharedScoreReads impatient = reads(Duration.ofMillis(1));
		this.redis.hold();
		List<CompletableFuture<List<Double>>> answers = new ArrayList<>();
		for (int i = 0; i < 3; i++) {
			answers.add(impatient.scores(List.of("sid:" + i)).toFuture());
		}
		awaitCommands(1);
		long since = System.nanoTime();
		Awaitility.await().until(() -> System.nanoTime() - since > Duration.ofMillis(10).toNanos());
		this.redis.answer();
		assertThatExceptionOfType(CompletionException.class).isThrownBy(() -> scores(answers.get(2)))
			.withCauseInstanceOf(TimeoutException.class);
		assertThat(Objects.requireNonNull(scores(answers.get(0)).get(1))).isEqualTo(10);
		assertThat(this.redis.reads()).isEqualTo(1);
	}

}
