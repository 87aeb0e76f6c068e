package io.gatehouse.benchmarks.comparison;

import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link Statistics}.
 */
class StatisticsTests {

	@Test
	void ofWhenNumberIsOddThenMedianIsTheMiddleValue() {
		assertThat(Statistics.of(List.of(30.0, 10.0, 1000.0))).isEqualTo(new Statistics(30, 10, 1000));
	}

	@Test
	void ofWhenNumberIsEvenThenMedianIsTheMeanOfTheMiddleTwo() {
		assertThat(Statistics.of(List.of(4.0, 1.0, 2.0, 100.0))).isEqualTo(new Statistics(3, 1, 100));
	}

	@Test
	void ofWhenThereIsOneValueThenItIsAll() {
		assertThat(Statistics.of(List.of(7.0))).isEqualTo(new Statistics(7, 7, 7));
	}

	@Test
	void ofWhenThereAreNoneThenFails() {
		assertThatIllegalArgumentException().isThrownBy(() -> Statistics.of(List.of()));
	}

}
