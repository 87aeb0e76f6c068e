package io.gatehouse.session;

import java.util.Base64;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RandomText}.
 */
class RandomTextTests {

	private final RandomText random = new RandomText();

	@Test
	void idAndTokenThenHaveAllTheirBits() {
		assertThat(Base64.getUrlDecoder().decode(this.random.id())).hasSize(16);
		assertThat(Base64.getUrlDecoder().decode(this.random.token())).hasSize(32);
		assertThat(this.random.token()).hasSize(43).isNotEqualTo(this.random.token());
	}

	@Test
	void textThenUsesTheWholeAlphabetAndNothingElse() {
		char[] alphabet = new char[64];
		Set<Character> expected = new HashSet<>();
		for (int i = 0; i < alphabet.length; i++) {
			alphabet[i] = (char) ('一' + i);
			expected.add(alphabet[i]);
		}
		// a character is missing with a probability of 64 * (63/64)^10000, below 1e-66
		String text = this.random.text(alphabet, 10_000);
		assertThat(text).hasSize(10_000);
		assertThat(IntStream.range(0, text.length()).mapToObj(text::charAt)).hasSameElementsAs(expected);
	}

	/** The SHA-256 of "abc" in FIPS 180-4, which Redis holds, so it never changes. */
	@Test
	void hashThenIsSha256InBase64Url() {
		assertThat(RandomText.hash("abc")).isEqualTo("ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0");
	}

}
