package io.gatehouse.token;

import java.nio.charset.StandardCharsets;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class UnverifiedIssuerTests {

	private static @Nullable String in(String json) {
		return UnverifiedIssuer.in(json.getBytes(StandardCharsets.UTF_8));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
			{"iss":"a"}                                  | a
			 { "iss" : "a" , "x" : 1 }                   | a
			{"x":1,"iss":"a"}                            | a
			{"x":{"iss":"b"},"iss":"a"}                  | a
			{"x":[{"iss":"b"},"]}",[]],"iss":"a"}        | a
			{"x":"\\"iss\\":\\"b\\"","iss":"a"}          | a
			{"x":"\\\\","iss":"a"}                       | a
			{"x":null,"y":-1.5e3,"z":true,"iss":"a"}     | a
			{"\\u0069s\\u0073":"a"}                      | a
			{"iss":"https:\\/\\/auth.test"}              | https://auth.test
			{"iss":"\\u0061\\\\"}                        | a\\
			{"iss":"é😀"}                                | é😀
			{"iss":"a","iss":"b"}                        | a
			{}                                           |
			{ }                                          |
			{"x":1}                                      |
			{"ISS":"a","iss ":"a"}                       |
			{"iss":1}                                    |
			{"iss":["a"]}                                |
			{"iss":null}                                 |
			""")
	void inWhenPayloadIsAnObjectThenFindsIssuerOfItsOwn(String json, @Nullable String issuer) {
		assertThat(in(json)).isEqualTo(issuer);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ", "null", "[]", "\"iss\"", "{", "{}x", "{} {}", "{\"x\":1", "{\"x\"", "{\"x\":",
			"{\"x", "{\"x\\", "{'iss':'a'}", "{iss:\"a\"}", "{\"x\" \"iss\"}", "{\"x\":1,}", "{\"x\":}", "{\"x\":]}",
			"{\"iss\":\"a", "{\"x\":[", "{,}", "\ufeff{}" })
	void inWhenPayloadIsNoObjectThenMalformed(String json) {
		assertThatExceptionOfType(InvalidTokenException.class).isThrownBy(() -> in(json))
			.extracting(InvalidTokenException::reason)
			.isEqualTo(Reason.MALFORMED_TOKEN);
	}

	@Test
	void inWhenPayloadIsDeepThenMalformed() {
		assertThat(in("{\"x\":" + "[".repeat(255) + "]".repeat(255) + ",\"iss\":\"a\"}")).isEqualTo("a");
		assertThatExceptionOfType(InvalidTokenException.class)
			.isThrownBy(() -> in("{\"x\":" + "[".repeat(256) + "]".repeat(256) + ",\"iss\":\"a\"}"));
	}

	@Test
	void inWhenIssuerIsLongThenThereIsNone() {
		assertThat(in("{\"iss\":\"" + "a".repeat(1_000_000) + "\"}")).isNull();
	}

}
