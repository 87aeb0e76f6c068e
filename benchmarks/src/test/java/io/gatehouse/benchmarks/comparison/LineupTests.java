package io.gatehouse.benchmarks.comparison;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Lineup}, as {@link Gateways} and {@link Services} have it.
 */
class LineupTests {

	static Stream<Lineup> lineups() {
		Gateways gateways = new Gateways(1, 2, Path.of("/tmp"));
		return Stream.of(gateways.lineup(), gateways.refusals(), new Services(1).lineup());
	}

	@ParameterizedTest
	@MethodSource("lineups")
	void contendersWhenListedThenNamesDifferAndEachBaselineIsOne(Lineup lineup) {
		List<String> names = lineup.contenders().stream().map(Contender::name).toList();
		assertThat(names).doesNotHaveDuplicates().containsAll(lineup.timedStarts());
		assertThat(lineup.contenders().get(0).isBaseline()).isTrue();
		assertThat(lineup.contenders()).allSatisfy((contender) -> assertThat(lineup.contenders())
			.anyMatch((other) -> other.isBaseline() && other.name().equals(contender.baseline())));
	}

	@ParameterizedTest
	@MethodSource("lineups")
	void contendersWhenOneIsABaselineThenItHasNoAuthentication(Lineup lineup) {
		assertThat(lineup.contenders()).filteredOn(Contender::isBaseline).allSatisfy((contender) -> {
			assertThat(contender.promises()).isEmpty();
			assertThat(contender.module().isGatehouse()).isFalse();
		});
	}

	@ParameterizedTest
	@MethodSource("lineups")
	void contendersWhenListedThenEachPropertyIsGivenOnce(Lineup lineup) {
		assertThat(lineup.contenders()).allSatisfy(
				(contender) -> assertThat(contender.properties()).extracting((property) -> property.split("=")[0])
					.doesNotHaveDuplicates());
	}

}
