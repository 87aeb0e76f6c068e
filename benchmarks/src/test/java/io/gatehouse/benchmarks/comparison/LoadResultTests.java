package io.gatehouse.benchmarks.comparison;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link LoadResult}, {@link Load} and {@link Sample}.
 */
class LoadResultTests {

	@Test
	void successesWhenAllAnswersAre200ThenTheirNumber() {
		assertThat(new LoadResult(Duration.ofSeconds(1), Map.of(200, 5L)).successes()).isEqualTo(5);
	}

	@Test
	void successesWhenThereAreOtherAnswersThenFails() {
		LoadResult result = new LoadResult(Duration.ofSeconds(1), Map.of(200, 5L, 401, 1L));
		assertThatIllegalStateException().isThrownBy(result::successes).withMessageContaining("401=1");
	}

	@Test
	void successesWhenThereAreNoAnswersThenFails() {
		assertThatIllegalStateException().isThrownBy(new LoadResult(Duration.ofSeconds(1), Map.of())::successes);
		assertThatIllegalStateException().isThrownBy(new LoadResult(Duration.ofSeconds(1), Map.of(200, 0L))::successes);
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
