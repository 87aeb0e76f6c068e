package io.gatehouse.revocation.redis;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class RevocationMetersTests {

	private final AtomicLong nanos = new AtomicLong(1);

	private final TwoClocks clocks = new TwoClocks(this.nanos::get, () -> 0);

	private final LocalRevocationList memory = new LocalRevocationList(this.clocks, Duration.ofSeconds(2));

	private final RevocationStatistics statistics = new RevocationStatistics();

	private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

	RevocationMetersTests() {
		new RevocationMeters(this.memory, this.statistics).bindTo(this.registry);
	}

	@Test
	void memoryWhenItIsFollowedThenItsStateIsShown() {
		assertThat(gauge("memory.current")).isZero();
		assertThat(gauge("lease.remaining")).isZero();
		this.memory.raise(List.of("sid:a", "sid:b"), new double[] { 1, 2 });
		this.memory.granted(this.clocks.now(), StreamId.NONE);
		this.statistics.restored().add(3);
		this.statistics.malformed().add(4);
		assertThat(gauge("memory.current")).isEqualTo(1);
		assertThat(gauge("memory.floors")).isEqualTo(2);
		assertThat(this.registry.get("gatehouse.revocation.memory.restored").functionCounter().count()).isEqualTo(3);
		assertThat(this.registry.get("gatehouse.revocation.memory.malformed").functionCounter().count()).isEqualTo(4);
	}

	@Test
	void memoryWhenLeaseIsHeldThenItsRestIsShownInSeconds() {
		this.memory.granted(this.clocks.now(), StreamId.NONE);
		assertThat(gauge("lease.remaining")).isEqualTo(2);
	}

	@Test
	void statisticsThenLagAndFailuresAreShown() {
		this.statistics.lag().record(3_000_000);
		this.statistics.failures().of("redis_timeout").increment();
		assertThat(this.registry.get("gatehouse.revocation.lag").timer().totalTime(TimeUnit.MILLISECONDS)).isEqualTo(3);
		assertThat(this.registry.get("gatehouse.revocation.redis.errors")
			.tags("use", "follower", "cause", "redis_timeout")
			.functionCounter()
			.count()).isEqualTo(1);
	}

	private double gauge(String name) {
		return this.registry.get("gatehouse.revocation." + name).gauge().value();
	}

}
