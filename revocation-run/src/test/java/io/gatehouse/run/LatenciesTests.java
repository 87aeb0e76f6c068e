package io.gatehouse.run;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class LatenciesTests {

	private final Latencies latencies = new Latencies();

	@Test
	void millisWhenManyThenIsTheNearestRank() {
		for (int i = 2000; i > 0; i--) {
			this.latencies.add(i * 1_000_000L);
		}
		assertThat(this.latencies.size()).isEqualTo(2000);
		assertThat(this.latencies.millis(0.5)).isEqualTo(1000);
		assertThat(this.latencies.millis(0.99)).isEqualTo(1980);
		assertThat(this.latencies.millis(1)).isEqualTo(2000);
		assertThat(this.latencies.millis(0)).isEqualTo(1);
	}

	@Test
	void millisWhenNoneThenIsZero() {
		assertThat(this.latencies.millis(0.5)).isZero();
	}

}
