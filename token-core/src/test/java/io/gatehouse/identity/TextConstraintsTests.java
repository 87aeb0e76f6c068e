package io.gatehouse.identity;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNoException;

/**
 * Tests for {@link TextConstraints}.
 */
class TextConstraintsTests {

	@ParameterizedTest
	@ValueSource(strings = { "a", "1234567890", "爱丽丝", "🦊🦊🦊🦊🦊", "a b" })
	void checkWhenTextIsGoodThenPasses(String text) {
		assertThatNoException().isThrownBy(() -> TextConstraints.check("It", text, 10));
	}

	@ParameterizedTest
	@CsvSource(ignoreLeadingAndTrailingWhitespace = false, textBlock = """
			'',It is missing
			'  ',It is missing
			12345678901,It has 11 characters; the maximum is 10
			🦊🦊🦊🦊🦊🦊,It has 12 characters; the maximum is 10
			""", delimiter = ',', maxCharsPerColumn = 100)
	void checkWhenTextIsMissingOrLongThenRefused(String text, String message) {
		assertThatIllegalArgumentException().isThrownBy(() -> TextConstraints.check("It", text, 10))
			.withMessageStartingWith(message);
	}

	@ParameterizedTest
	@ValueSource(strings = { "a\r\nb", "a\u0000", "\u007f.", "\u0085." })
	void checkWhenTextHasControlCharactersThenRefused(String text) {
		assertThatIllegalArgumentException().isThrownBy(() -> TextConstraints.check("It", text, 10))
			.withMessage("It has control characters");
	}

	@Test
	void checkWhenTextHasLoneSurrogateThenRefused() {
		String text = "a" + Character.toString((char) 0xd83e);
		assertThatIllegalArgumentException().isThrownBy(() -> TextConstraints.check("It", text, 10))
			.withMessage("It has a lone surrogate");
	}

	@Test
	void checkOptionalWhenTextIsNullThenPasses() {
		assertThatNoException().isThrownBy(() -> TextConstraints.checkOptional("It", null, 10));
	}

}
