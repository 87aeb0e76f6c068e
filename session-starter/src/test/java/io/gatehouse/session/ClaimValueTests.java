package io.gatehouse.session;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link ClaimValue}.
 */
class ClaimValueTests {

	static Stream<Object> jsonValues() {
		return Stream.of("界", "", 1, Long.MIN_VALUE, -0.5, true, List.of(), Map.of(),
				List.of(1, List.of("x", Map.of("a", false))), nested(8));
	}

	/** Returns lists of a depth, with the empty list as the deepest. */
	private static Object nested(int depth) {
		Object value = List.of();
		for (int i = 1; i < depth; i++) {
			value = List.of(value);
		}
		return value;
	}

	@ParameterizedTest
	@MethodSource("jsonValues")
	void copyWhenValueIsJsonThenEqual(Object value) {
		assertThat(ClaimValue.copy("x", value)).isEqualTo(value);
	}

	static Stream<Arguments> otherValues() {
		Map<String, Object> cyclic = new HashMap<>();
		cyclic.put("self", cyclic);
		return Stream.of(Arguments.of(null, "null"), Arguments.of(Instant.EPOCH, "a java.time.Instant"),
				Arguments.of(BigDecimal.ONE, "a java.math.BigDecimal"), Arguments.of(1f, "a java.lang.Float"),
				Arguments.of(Double.NaN, "a java.lang.Double"),
				Arguments.of(Double.NEGATIVE_INFINITY, "a java.lang.Double"), Arguments.of(new int[0], "a [I"),
				Arguments.of(Character.toString((char) 0xdc00), "a java.lang.String"),
				Arguments.of(Collections.singletonList(null), "null"),
				Arguments.of(Map.of("nested", List.of(Duration.ZERO)), "a java.time.Duration"),
				Arguments.of(Map.of(1, "x"), "a Map with a key that is not a String"),
				Arguments.of(nested(9), "nested more than 8 levels deep"),
				Arguments.of(cyclic, "nested more than 8 levels deep"));
	}

	@ParameterizedTest
	@MethodSource("otherValues")
	void copyWhenValueIsNoJsonThenRefusedByTheAttributesName(@Nullable Object value, String message) {
		assertThatIllegalArgumentException().isThrownBy(() -> ClaimValue.copy("x", value))
			.withMessageStartingWith("Attribute 'x' ")
			.withMessageContaining(message);
	}

	@Test
	void copyWhenValueChangesAfterwardsThenCopyDoesNotAndCannotBeChanged() {
		List<Object> inner = new ArrayList<>(List.of("a"));
		Object copy = ClaimValue.copy("x", Map.of("teams", inner));
		inner.add("b");
		assertThat(copy).isEqualTo(Map.of("teams", List.of("a")));
		assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(() -> ((Map<?, ?>) copy).clear());
	}

}
