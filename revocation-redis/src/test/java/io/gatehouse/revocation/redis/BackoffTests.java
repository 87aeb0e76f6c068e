package io.gatehouse.revocation.redis;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class BackoffTests {

	private final AtomicReference<Double> chance = new AtomicReference<>(0.5);

	private final Backoff backoff = new Backoff(this.chance::get);

	@Test
	void nextWhenAttemptsFailThenPausesBecomeLongerUpToASecond() {
		assertThat(Stream.generate(this.backoff::next).limit(8)).extracting(Duration::toMillis)
			.containsExactly(20L, 40L, 80L, 160L, 320L, 640L, 1000L, 1000L);
	}

	@Test
	void nextThenPausesDifferByChance() {
		this.chance.set(0.0);
		assertThat(this.backoff.next()).isEqualTo(Duration.ofMillis(10));
		this.chance.set(0.75);
		assertThat(this.backoff.next()).isEqualTo(Duration.ofMillis(50));
	}

	@Test
	void resetWhenAnAttemptWentWellThenTheNextPauseIsAFirstOne() {
		assertThat(this.backoff.isFirst()).isTrue();
		this.backoff.next();
		this.backoff.next();
		assertThat(this.backoff.isFirst()).isFalse();
		this.backoff.reset();
		assertThat(this.backoff.isFirst()).isTrue();
		assertThat(this.backoff.next()).isEqualTo(Duration.ofMillis(20));
	}

}
