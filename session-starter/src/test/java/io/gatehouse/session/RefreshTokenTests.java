package io.gatehouse.session;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RefreshToken}.
 */
class RefreshTokenTests {

	private static final RandomText random = new RandomText();

	private static final RefreshToken TOKEN = RefreshToken.first("爱丽丝", random.id(), random);

	@Test
	void parseWhenTextIsATokensThenTheSameToken() {
		assertThat(RefreshToken.parse(TOKEN.text())).hasValue(TOKEN);
		String longest = "界".repeat(256);
		RefreshToken token = RefreshToken.first(longest, random.id(), random);
		assertThat(RefreshToken.parse(token.text())).hasValue(token);
		assertThat(token.text()).matches("[A-Za-z0-9._~+/-]+");
	}

	@Test
	void parseWhenTextIsNotCanonicalThenNone() {
		String text = RefreshToken.first("a", "0123456789012345678901", random).text();
		assertThat(text).startsWith("YQ~");
		assertThat(RefreshToken.parse(text)).isPresent();
		assertThat(RefreshToken.parse("YR" + text.substring(2))).isEmpty();
		assertThat(RefreshToken.parse("_w" + text.substring(2))).as("not UTF-8").isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { " ", "a\nb", "a\u0000b" })
	void parseWhenSubjectIsNoneThenNoToken(String subject) {
		assertThat(RefreshToken.parse(RefreshToken.first(subject, random.id(), random).text())).isEmpty();
		assertThat(RefreshToken.parse(RefreshToken.first("x".repeat(257), random.id(), random).text())).isEmpty();
	}

	@Test
	void nextThenKeepsTheFamily() {
		RefreshToken next = TOKEN.next(random.token());
		assertThat(next.familyHash()).isEqualTo(TOKEN.familyHash());
		assertThat(next.hash()).isNotEqualTo(TOKEN.hash());
	}

	@Test
	void toStringThenShowsNoSecret() {
		assertThat(TOKEN.toString()).doesNotContain(TOKEN.secret(), TOKEN.family());
	}

}
