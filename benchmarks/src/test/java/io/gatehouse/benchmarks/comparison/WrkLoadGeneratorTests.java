package io.gatehouse.benchmarks.comparison;

import java.time.Duration;
import java.util.Map;
import java.util.Set;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link WrkLoadGenerator}.
 */
class WrkLoadGeneratorTests {

	@Test
	void resultWhenAllIsWellThenHasTimeAndAnswers() {
		assertThat(WrkLoadGenerator.result("Running 4s test\nRESULT 4005123 20000 0 0\n"))
			.isEqualTo(new LoadResult(Duration.ofNanos(4_005_123_000L), Map.of(200, 20_000L)));
	}

	@Test
	void resultWhenThereAreErrorsThenTheyAreNoSuccess() {
		LoadResult result = WrkLoadGenerator.result("RESULT 4005123 20000 3 0\n");
		assertThatIllegalStateException().isThrownBy(() -> result.require(Set.of(200), Set.of()));
	}

	@Test
	void resultWhenConnectionsFailedOrThereIsNoResultThenFails() {
		assertThatIllegalStateException().isThrownBy(() -> WrkLoadGenerator.result("RESULT 4005123 20000 0 1\n"));
		assertThatIllegalStateException().isThrownBy(() -> WrkLoadGenerator.result("unable to connect"));
	}

}
