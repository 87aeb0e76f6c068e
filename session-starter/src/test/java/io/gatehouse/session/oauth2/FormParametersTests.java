package io.gatehouse.session.oauth2;

import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests of {@link FormParameters}.
 */
class FormParametersTests {

	private static FormParameters parse(String form) {
		return FormParameters.parse(form.getBytes(StandardCharsets.UTF_8));
	}

	@Test
	void parseThenDecodesNamesAndValues() {
		FormParameters form = parse("a=1&%62=x%20y+z%2B%c3%A9&&c==d&=e&f&g=");
		assertThat(form.get("a")).isEqualTo("1");
		assertThat(form.get("b")).isEqualTo("x y z+é");
		assertThat(form.get("c")).isEqualTo("=d");
		assertThat(form.get("f")).isNull();
		assertThat(form.get("g")).isNull();
		assertThat(form.get("h")).isNull();
		assertThat(form).hasToString("FormParameters[]");
	}

	@Test
	void parseWhenFormIsEmptyThenHasNoParameters() {
		assertThat(parse("").get("")).isNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "a=1&a=1", "a&a", "a=1&%61=2", "a=%", "a=%1", "a=%1g", "a=%ff", "%c0%af=1" })
	void parseWhenFormIsMalformedThenIsRefused(String form) {
		assertThatExceptionOfType(TokenRequestException.class).isThrownBy(() -> parse(form))
			.satisfies((ex) -> assertThat(ex.status()).isEqualTo(400))
			.withMessage("invalid_request");
	}

	@Test
	void parseWhenFormIsNotUtf8ThenIsRefused() {
		assertThatExceptionOfType(TokenRequestException.class)
			.isThrownBy(() -> FormParameters.parse(new byte[] { 'a', '=', (byte) 0xff }))
			.satisfies((ex) -> assertThat(ex.status()).isEqualTo(400));
	}

	@Test
	void parseWhenFormIsLargeThenTheLimitIsExact() {
		assertThat(parse("a=" + "x".repeat(FormParameters.MAX_BYTES - 2)).get("a")).isNotNull();
		assertThatExceptionOfType(TokenRequestException.class)
			.isThrownBy(() -> parse("a=" + "x".repeat(FormParameters.MAX_BYTES - 1)))
			.satisfies((ex) -> assertThat(ex.status()).isEqualTo(413));
	}

}
