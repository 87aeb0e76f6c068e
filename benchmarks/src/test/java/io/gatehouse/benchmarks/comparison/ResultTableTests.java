package io.gatehouse.benchmarks.comparison;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ResultTable}, {@link Result} and {@link PairedSample}.
 */
class ResultTableTests {

	@Test
	void ofWhenThereAreSeveralBaselinesThenEachContenderIsComparedWithItsOwn() {
		assertThat(ResultTable.of("gateway", TestResults.results())).isEqualTo(
				"""
						| gateway | processor time of a request | in µs | throughput | requests/s | memory |
						|---|---|---|---|---|---|
						| bare | 1.00 | 100 (90–110) | 1.00 | 2,000 (1,900–2,100) | 100 MB |
						| Gatehouse, `lookup: local` | 1.50 (0.50–2.00) | 150 (140–1,000) | 0.50 (0.25–1.00) | 1,000 (1–1,200) | – |
						| bare & old | 1.00 | 200 (200–200) | 1.00 | 1,000 (1,000–1,000) | – |
						| other <1> | 2.00 | 400 (400–400) | 0.25 | 250 (250–250) | – |
						""");
	}

}
