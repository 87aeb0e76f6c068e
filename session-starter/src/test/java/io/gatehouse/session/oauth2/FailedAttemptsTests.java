package io.gatehouse.session.oauth2;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of {@link FailedAttempts}.
 */
class FailedAttemptsTests {

	private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - Duration.ofSeconds(2).toNanos());

	private final FailedAttempts attempts = new FailedAttempts(3, 2, this.nanos::get);

	private void fail(String origin, int times) {
		for (int i = 0; i < times; i++) {
			this.attempts.add(origin);
		}
	}

	private void advance(Duration by) {
		this.nanos.addAndGet(by.toNanos());
	}

	@Test
	void waitWhenBurstIsUsedUpThenIsLimitedUntilTheRateAllowsOne() {
		fail("a", 2);
		assertThat(this.attempts.waitSeconds("a")).isZero();
		fail("a", 1);
		assertThat(this.attempts.waitSeconds("a")).isEqualTo(1);
		assertThat(this.attempts.waitSeconds("b")).isZero();
		advance(Duration.ofMillis(499));
		assertThat(this.attempts.waitSeconds("a")).isEqualTo(1);
		advance(Duration.ofMillis(1));
		assertThat(this.attempts.waitSeconds("a")).isZero();
		fail("a", 1);
		assertThat(this.attempts.waitSeconds("a")).isEqualTo(1);
	}

	@Test
	void waitWhenFailuresExceedTheBurstThenIsLonger() {
		fail("a", 7);
		assertThat(this.attempts.waitSeconds("a")).isEqualTo(3);
	}

	@Test
	void waitWhenAllIsForgivenThenTheWholeBurstIsThereAgainAndNothingIsKept() {
		fail("a", 3);
		advance(Duration.ofSeconds(10));
		assertThat(this.attempts.origins()).isZero();
		fail("a", 2);
		assertThat(this.attempts.waitSeconds("a")).isZero();
	}

	@Test
	void addWhenOriginsAreManyThenMemoryIsBounded() {
		for (int i = 0; i < 3 * FailedAttempts.MAX_ORIGINS; i++) {
			this.attempts.add("origin-" + i);
		}
		assertThat(this.attempts.origins()).isLessThanOrEqualTo(FailedAttempts.MAX_ORIGINS);
	}

}
