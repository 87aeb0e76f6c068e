package io.gatehouse.revocation.redis;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;

import org.junit.jupiter.api.Test;
import reactor.test.scheduler.VirtualTimeScheduler;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests of {@link CommandDeadlines} in virtual time. */
class CommandDeadlinesTests {

	private final VirtualTimeScheduler time = VirtualTimeScheduler.create();

	private final CommandDeadlines deadlines = new CommandDeadlines(Duration.ofMillis(300), this.time);

	private CompletableFuture<String> command() {
		CompletableFuture<String> answer = new CompletableFuture<>();
		this.deadlines.limit(answer);
		return answer;
	}

	private void advance(long millis) {
		this.time.advanceTimeBy(Duration.ofMillis(millis));
	}

	private static boolean isTimedOut(CompletableFuture<?> answer) {
		return answer.isCompletedExceptionally()
				&& answer.handle((result, failure) -> failure instanceof TimeoutException).join();
	}

	@Test
	void limitWhenCommandIsNotAnsweredThenItFailsAtItsOwnDeadline() {
		CompletableFuture<String> first = command();
		advance(100);
		CompletableFuture<String> second = command();
		advance(199);
		assertThat(first).isNotDone();
		advance(1);
		assertThat(isTimedOut(first)).isTrue();
		assertThat(second).isNotDone();
		advance(99);
		assertThat(second).isNotDone();
		advance(1);
		assertThat(isTimedOut(second)).isTrue();
	}

	@Test
	void limitWhenCommandIsAnsweredThenItsAnswerStaysAndTheNextStillHasADeadline() {
		CompletableFuture<String> first = command();
		first.complete("answer");
		advance(299);
		CompletableFuture<String> second = command();
		advance(299);
		assertThat(first).isCompletedWithValue("answer");
		assertThat(second).isNotDone();
		advance(1);
		assertThat(isTimedOut(second)).isTrue();
	}

	@Test
	void limitWhenMuchTimeHasPassedThenDeadlinesAreStillKept() {
		command().complete("answer");
		advance(10_000);
		CompletableFuture<String> late = command();
		advance(299);
		assertThat(late).isNotDone();
		advance(1);
		assertThat(isTimedOut(late)).isTrue();
	}

	@Test
	void limitWhenOneFailsAndAnotherIsAskedInItsCallbackThenBothHaveDeadlines() {
		CompletableFuture<String> first = command();
		CompletableFuture<String> second = new CompletableFuture<>();
		CompletableFuture<?> asked = first.whenComplete((result, failure) -> this.deadlines.limit(second));
		advance(300);
		assertThat(isTimedOut(first)).isTrue();
		assertThat(second).isNotDone();
		assertThat(asked).isDone();
		advance(300);
		assertThat(isTimedOut(second)).isTrue();
	}

}
