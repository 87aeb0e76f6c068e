package io.gatehouse.benchmarks.comparison;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link OtherProcesses} and {@link EndedChildren}.
 */
class OtherProcessesTests {

	@Test
	void busyWhenLineIsThatOfAllProcessorsThenUserNiceSystemAndSteal() {
		assertThat(OtherProcesses.busy("cpu  100 20 3 7000 50 60 70 4 0 0")).isEqualTo(Duration.ofMillis(1270));
	}

	@Test
	void parseWhenNameHasBlanksAndBracketsThenReadsTheTimesOfChildren() {
		String line = "4711 (a) b (c) S 1 4711 4711 0 -1 4194560 1 2 3 4 1000 2000 30 5 20 0 1 0 99 1 1";
		assertThat(EndedChildren.parse(line)).isEqualTo(Duration.ofMillis(350));
	}

	@Test
	void shareWhenAskedThenIsAShare() {
		new OtherProcesses().share().ifPresent((share) -> assertThat(share).isBetween(0.0, 1.0));
	}

}
