package io.gatehouse.demo.tour;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Journal}.
 */
class JournalTests {

	private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

	private final Journal journal = new Journal(new PrintStream(this.printed, true, StandardCharsets.UTF_8));

	@Test
	void closeWhenAllPassedThenTrue() {
		this.journal.step("a step", () -> Expect.that(true, "it holds"));
		assertThat(this.journal.close()).isTrue();
		assertThat(lines()).containsSequence("  ✓ a step", "", "Tour: 1 passed, 0 failed");
	}

	@Test
	void closeWhenStepThrewThenFalseAndTheTourWentOn() {
		this.journal.step("a step", () -> Expect.same("the answer", 42, 41));
		this.journal.step("another", () -> Expect.that(true, "it holds"));
		assertThat(this.journal.close()).isFalse();
		assertThat(lines()).containsExactly("  ✗ a step", "      the answer: expected 42, found 41", "  ✓ another", "",
				"Tour: 1 passed, 1 failed");
	}

	@Test
	void stepWithWhenOutOfReachThenSkippedWithReason() {
		this.journal.<String>stepWith(null, "Redis", "Redis is stopped", (redis) -> Expect.that(false, "it is called"));
		assertThat(this.journal.close()).isTrue();
		assertThat(lines()).containsExactly("  - Redis is stopped (skipped: Redis is not available)", "",
				"Tour: 0 passed, 0 failed, 1 skipped");
	}

	private String[] lines() {
		return this.printed.toString(StandardCharsets.UTF_8).split("\\R");
	}

}
