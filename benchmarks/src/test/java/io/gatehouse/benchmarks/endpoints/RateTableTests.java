package io.gatehouse.benchmarks.endpoints;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class RateTableTests {

	private final RateTable table = new RateTable("plain");

	@Test
	void toStringWhenRoundsThenHasMediansAndMedianRatiosOfTheSameRound() {
		add("plain", 1000, 100);
		add("plain", 2000, 400);
		add("plain", 10_000, 100);
		add("starter", 900, 50);
		add("starter", 1000, 100);
		add("starter", 8000, 30);
		assertThat(this.table.toString().lines().skip(2)).containsExactly(
				"| plain | JWT | 2,000 |  | 20 | 100 |  | 40 |",
				"| starter | JWT | 1,000 | 0.80 | 20 | 50 | 0.30 | 40 |");
	}

	@Test
	void toStringWhenBaselineHasNoSuchTokensThenHasNoRatio() {
		add("plain", 1000, 100);
		this.table.add("starter", "refresh", new Rates(1234, 5678, 10, 20));
		assertThat(this.table.toString()).endsWith("| starter | refresh | 1,234 |  | 10 | 5,678 |  | 20 |");
	}

	private void add(String server, double introspections, double revocations) {
		this.table.add(server, "JWT", new Rates(introspections, revocations, 20, 40));
	}

}
