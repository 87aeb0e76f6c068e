package io.gatehouse.revocation.redis;

import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class StreamIdTests {

	@Test
	void compareWhenNumbersDifferThenTheyCountAndNotTheTexts() {
		List<StreamId> sorted = Stream.of("1000-10", "999-99", "1000-9", "0-0").map(StreamId::of).sorted().toList();
		assertThat(sorted).extracting(StreamId::toString).containsExactly("0-0", "999-99", "1000-9", "1000-10");
		assertThat(sorted.get(0)).isEqualTo(StreamId.NONE);
	}

	@Test
	void ofWhenNumbersAreTheLargestThatRedisHasThenTheyAreRead() {
		String last = "18446744073709551615-18446744073709551615";
		assertThat(StreamId.of(last)).hasToString(last).isGreaterThan(StreamId.of("1000-9"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "1000", "-", "a-b", "1000-" })
	void ofWhenTextIsNoIdThenFails(String text) {
		assertThatIllegalArgumentException().isThrownBy(() -> StreamId.of(text));
	}

}
