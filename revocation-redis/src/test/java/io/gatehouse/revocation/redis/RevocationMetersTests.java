package io.gatehouse.revocation.redis;

import java.time.Duration;
import java.util.List;
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
		assertThat(gauge("current")).isZero();
		this.memory.raise(List.of("sid:a", "sid:b"), new double[] { 1, 2 });
		this.memory.granted(this.clocks.now(), StreamId.NONE);
		this.statistics.restored().add(3);
		this.statistics.malformed().add(4);
		assertThat(gauge("current")).isEqualTo(1);
		assertThat(gauge("floors")).isEqualTo(2);
		assertThat(this.registry.get("gatehouse.revocation.memory.restored").functionCounter().count()).isEqualTo(3);
		assertThat(this.registry.get("gatehouse.revocation.memory.malformed").functionCounter().count()).isEqualTo(4);
	}

	private double gauge(String name) {
		return this.registry.get("gatehouse.revocation.memory." + name).gauge().value();
	}

}
