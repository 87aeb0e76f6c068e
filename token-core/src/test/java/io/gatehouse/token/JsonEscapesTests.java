package io.gatehouse.token;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class JsonEscapesTests {

	@ParameterizedTest
	@CsvSource({ "iss, iss", "'', ''", "\\u0069ss, iss", "a\\/b, a/b", "\\\"\\\\, \"\\", "\\\\u0061, \\u0061",
			"\\ud83d\\uDE00, 😀", "x\\u00, x\\u00", "\\u00g0, \\u00g0", "\\x, \\x", "x\\, x\\", "\\u, \\u" })
	void resolveWhenTextHasEscapesThenTheyAreResolved(String text, String resolved) {
		assertThat(JsonEscapes.resolve(text)).isEqualTo(resolved);
	}

	@ParameterizedTest
	@CsvSource({ "b, 8", "f, 12", "n, 10", "r, 13", "t, 9" })
	void resolveWhenEscapeIsALetterThenItIsAControlCharacter(String letter, int character) {
		assertThat(JsonEscapes.resolve("\\" + letter)).isEqualTo(Character.toString(character));
	}

}
