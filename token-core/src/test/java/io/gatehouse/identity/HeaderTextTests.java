package io.gatehouse.identity;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests of {@link HeaderText}: encoded text is printable ASCII, and decoding returns the
 * original text exactly.
 */
class HeaderTextTests {

	private static final String ENCODED = "[!-~]([ -~]*[!-~])?|";

	/** Ranges of the characters of random texts. */
	private static final int[][] RANGES = { { 0x00, 0x20 }, { 0x20, 0x7f }, { 0x7f, 0x100 }, { 0x400, 0x500 },
			{ 0x600, 0x700 }, { 0x900, 0x980 }, { 0x2000, 0x2070 }, { 0x4e00, 0x9fff }, { 0xac00, 0xd7a4 },
			{ 0xe000, 0xf900 }, { 0xfff0, 0x10000 }, { 0x1f300, 0x1fa00 }, { 0x20000, 0x2a6df },
			{ 0x10fff0, 0x110000 } };

	private static final String SPECIAL = " ,%;:\"'\\=+&\r\n\t\0";

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', ignoreLeadingAndTrailingWhitespace = false, textBlock = """
			alice|alice
			Alice B. Smith|Alice B. Smith
			100%|100%25
			a,b|a,b
			 a |%20a%20
			` `|%20
			`  `|%20%20
			a  b|a  b
			é|%C3%A9
			用户|%E7%94%A8%E6%88%B7
			😀|%F0%9F%98%80
			a;b="c"|a;b="c"
			``|``
			""")
	void encodeWhenTextIsThenHeaderIs(String text, String header) {
		assertThat(HeaderText.encode(text)).isEqualTo(header);
		assertThat(HeaderText.decode(header)).isEqualTo(text);
	}

	@ParameterizedTest
	@ValueSource(strings = { "\r\nX-Admin: 1", "a\rb", "a\nb", "a\0b", "\t", "\u007f", "\u0085", "\u2028" })
	void encodeWhenTextHasControlCharactersThenHeaderHasNone(String text) {
		assertThat(HeaderText.encode(text)).matches(ENCODED);
		assertThat(HeaderText.decode(HeaderText.encode(text))).isEqualTo(text);
	}

	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3, 4, 5 })
	void decodeWhenTextWasEncodedThenItIsTheSame(long seed) {
		Random random = new Random(seed);
		for (int i = 0; i < 2_000; i++) {
			String text = text(random, random.nextInt(40));
			String header = HeaderText.encode(text);
			assertThat(header).matches(ENCODED);
			assertThat(HeaderText.decode(header)).isEqualTo(text);
		}
	}

	@ParameterizedTest
	@ValueSource(longs = { 6, 7, 8, 9, 10 })
	void decodeListWhenItemsWereEncodedThenTheyAreTheSame(long seed) {
		Random random = new Random(seed);
		for (int i = 0; i < 1_000; i++) {
			List<String> items = new ArrayList<>();
			for (int item = random.nextInt(6); item > 0; item--) {
				items.add(text(random, 1 + random.nextInt(10)));
			}
			String header = HeaderText.encodeList(items);
			assertThat(header).matches(ENCODED);
			assertThat(HeaderText.decodeList(header)).isEqualTo(items);
		}
	}

	private static String text(Random random, int length) {
		StringBuilder text = new StringBuilder();
		for (int i = 0; i < length; i++) {
			if (random.nextInt(3) == 0) {
				text.append(SPECIAL.charAt(random.nextInt(SPECIAL.length())));
			}
			else {
				int[] range = RANGES[random.nextInt(RANGES.length)];
				text.appendCodePoint(range[0] + random.nextInt(range[1] - range[0]));
			}
		}
		return text.toString();
	}

	@Test
	void decodeWhenEveryCharacterIsEncodedAloneThenItIsTheSame() {
		for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
			if (c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE) {
				String text = Character.toString(c);
				String header = HeaderText.encode(text);
				if (!HeaderText.decode(header).equals(text) || !header.chars().allMatch((h) -> h > ' ' && h < 0x7f)) {
					assertThat(header).as("U+%04X", c).isEqualTo(text);
				}
			}
		}
	}

	static Stream<List<String>> lists() {
		return Stream.of(List.of("a,b", "c"), List.of("a", "b,c"), List.of(" a ", "b"), List.of(","), List.of("%2C"),
				List.of(" "), List.of());
	}

	@ParameterizedTest
	@MethodSource("lists")
	void encodeListWhenItemsHaveCommasThenTheyStayApart(List<String> items) {
		assertThat(HeaderText.decodeList(HeaderText.encodeList(items))).isEqualTo(items);
	}

	@Test
	void encodeListWhenItemsAreEmptyThenTheyAreLeftOut() {
		assertThat(HeaderText.encodeList(List.of("", "a", ""))).isEqualTo("a");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
			`a,b`      | 2
			`a , b`    | 2
			`,a,,b,`   | 2
			`a%2Cb`    | 1
			``         | 0
			` , `      | 0
			""")
	void decodeListWhenOthersWroteItThenSpacesAndEmptyItemsAreSkipped(String header, int items) {
		assertThat(HeaderText.decodeList(header)).hasSize(items);
	}

	@ParameterizedTest
	@ValueSource(strings = { "\ud800", "a\udc00", "\udc00\ud800", "\ud83dx" })
	void encodeWhenTextHasALoneSurrogateThenItIsRefused(String text) {
		assertThatIllegalArgumentException().isThrownBy(() -> HeaderText.encode(text));
	}

	@ParameterizedTest
	@ValueSource(strings = { "%", "%2", "a%", "a%2", "%zz", "%-1", "%+1", "% 1", "%٠٠", "é", "a\nb", "a\u007f", "%FF",
			"%C3", "%C0%AF", "%ED%A0%80", "%F5%80%80%80" })
	void decodeWhenHeaderWasNotEncodedThenItIsRefused(String header) {
		assertThatIllegalArgumentException().isThrownBy(() -> HeaderText.decode(header));
	}

	@ParameterizedTest
	@CsvSource({ "%c3%a9, é", "%C3%A9, é", "%61, a" })
	void decodeWhenDigitsAreInAnyCaseThenTheyAreRead(String header, String text) {
		assertThat(HeaderText.decode(header)).isEqualTo(text);
	}

}
