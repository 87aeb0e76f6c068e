package io.gatehouse.benchmarks.comparison;

import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Gateways}.
 */
class GatewaysTests {

	private final Lineup lineup = new Gateways(1, 2, Path.of("/tmp")).lineup();

	@Test
	void lineupWhenListedThenNamesDifferAndEachBaselineIsOne() {
		List<String> names = this.lineup.contenders().stream().map(Contender::name).toList();
		assertThat(names).doesNotHaveDuplicates().startsWith("bare").containsAll(this.lineup.timedStarts());
		assertThat(this.lineup.contenders()).allSatisfy((contender) -> assertThat(this.lineup.contenders())
			.anyMatch((other) -> other.isBaseline() && other.name().equals(contender.baseline())));
	}

	@Test
	void lineupWhenContenderIsABaselineThenItPromisesNothing() {
		assertThat(this.lineup.contenders()).filteredOn(Contender::isBaseline)
			.allSatisfy((contender) -> assertThat(contender.promises()).isEmpty());
	}

}
