package io.gatehouse.revocation.redis;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ReconnectWhenSilentTests {

	private final AtomicLong nanos = new AtomicLong();

	private final Semaphore resets = new Semaphore(0);

	private final ReconnectWhenSilent silence = new ReconnectWhenSilent(this.resets::release, this.nanos::get);

	private void unansweredAfter(Duration time) {
		this.nanos.addAndGet(time.toNanos());
		this.silence.unanswered();
	}

	private boolean isReset() throws InterruptedException {
		return this.resets.tryAcquire(10, TimeUnit.SECONDS);
	}

	@Test
	void unansweredWhenSilenceIsShortThenKeepsTheConnection() {
		this.silence.unanswered();
		unansweredAfter(Duration.ofMillis(1999));
		assertThat(this.resets.availablePermits()).isZero();
	}

	@Test
	void unansweredWhenSilenceHasLastedThenResetsOnce() throws InterruptedException {
		this.silence.unanswered();
		unansweredAfter(Duration.ofSeconds(2));
		assertThat(isReset()).isTrue();
		unansweredAfter(Duration.ofMillis(1));
		unansweredAfter(Duration.ofMillis(1));
		assertThat(this.resets.availablePermits()).as("a new silence has begun").isZero();
		unansweredAfter(Duration.ofSeconds(2));
		assertThat(isReset()).isTrue();
	}

	@Test
	void answeredWhenSilentThenASilenceBeginsAnew() {
		this.silence.unanswered();
		this.nanos.addAndGet(Duration.ofSeconds(1).toNanos());
		this.silence.answered();
		unansweredAfter(Duration.ofSeconds(5));
		unansweredAfter(Duration.ofMillis(1999));
		assertThat(this.resets.availablePermits()).isZero();
	}

}
