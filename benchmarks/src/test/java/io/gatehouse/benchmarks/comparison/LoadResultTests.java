package io.gatehouse.benchmarks.comparison;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link LoadResult}, {@link Load} and {@link Sample}.
 */
class LoadResultTests {

	@Test
	void requireWhenAllAnswersAre200ThenPasses() {
		assertThat(result(Map.of(200, 5L)).require(Set.of(200), Set.of()).count(Set.of(200))).isEqualTo(5);
	}

	@Test
	void requireWhenThereAreOtherAnswersThenFails() {
		LoadResult result = result(Map.of(200, 5L, 503, 1L));
		assertThatIllegalStateException().isThrownBy(() -> result.require(Set.of(200), Set.of(401)))
			.withMessageContaining("503=1");
		assertThat(result.require(Set.of(200), Set.of(503)).count(Set.of(200))).isEqualTo(5);
	}

	@Test
	void requireWhenThereAreNoSuccessesThenFails() {
		for (LoadResult result : List.of(result(Map.of()), result(Map.of(200, 0L)), result(Map.of(503, 9L)))) {
			assertThatIllegalStateException().isThrownBy(() -> result.require(Set.of(200), Set.of(503)));
		}
	}

	@Test
	void requireWhenRefusalsAreExpectedThenASuccessIsNone() {
		LoadResult refused = result(Map.of(401, 5L, 429, 3L));
		assertThat(refused.require(Set.of(401, 429), Set.of()).count(Set.of(401, 429))).isEqualTo(8);
		LoadResult accepted = result(Map.of(401, 5L, 200, 1L));
		assertThatIllegalStateException().isThrownBy(() -> accepted.require(Set.of(401), Set.of()));
	}

	private static LoadResult result(Map<Integer, Long> answers) {
		return new LoadResult(Duration.ofSeconds(1), answers);
	}

	@Test
	void ofWhenLineIsThatOfAnotherThenEqual() {
		LoadResult result = new LoadResult(Duration.ofNanos(123_456_789), Map.of(200, 5L, 503, 70L));
		assertThat(LoadResult.of(result.line())).isEqualTo(result);
		Load load = new Load(8080, 64, Duration.ofSeconds(4), Path.of("/tmp/with blank/requests"));
		assertThat(Load.of(load.line())).isEqualTo(load);
	}

	@Test
	void sampleWhenMeasuredThenDividesByRequestsAndTime() {
		Sample sample = new Sample(1000, Duration.ofMillis(500), Duration.ofMillis(80));
		assertThat(sample.microsPerRequest()).isEqualTo(80);
		assertThat(sample.perSecond()).isEqualTo(2000);
	}

}
