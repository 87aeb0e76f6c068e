package io.gatehouse.session;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of {@link RefreshTokenReference}.
 */
class RefreshTokenReferenceTests {

	private final RandomText random = new RandomText();

	private final RefreshToken token = RefreshToken.first("alice", this.random.id(), this.random);

	@Test
	void parseWhenTokenIsOfTheSessionThenMatchesTheRecord() {
		RefreshTokenReference reference = RefreshTokenReference.parse(this.token.text()).orElseThrow();
		assertThat(reference.subject()).isEqualTo("alice");
		assertThat(reference.sessionId()).isEqualTo(this.token.sessionId());
		assertThat(reference.isOfFamily(this.token.familyHash())).isTrue();
		assertThat(reference.isCurrent(this.token.hash())).isTrue();
		assertThat(reference).hasToString("RefreshTokenReference[]");
	}

	@Test
	void parseWhenTokenWasSpentThenIsOfTheFamilyOnly() {
		RefreshToken next = this.token.next(this.random.token());
		RefreshTokenReference reference = RefreshTokenReference.parse(this.token.text()).orElseThrow();
		assertThat(reference.isOfFamily(next.familyHash())).isTrue();
		assertThat(reference.isCurrent(next.hash())).isFalse();
	}

	@Test
	void parseWhenTokenIsForgedThenMatchesNothing() {
		RefreshToken forged = RefreshToken.first("alice", this.token.sessionId(), this.random);
		RefreshTokenReference reference = RefreshTokenReference.parse(forged.text()).orElseThrow();
		assertThat(reference.isOfFamily(this.token.familyHash())).isFalse();
		assertThat(reference.isOfFamily(null)).isFalse();
		assertThat(reference.isCurrent(null)).isFalse();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "x", "~", "a.b.c" })
	void parseWhenTextIsNoRefreshTokenThenIsEmpty(String text) {
		assertThat(RefreshTokenReference.parse(text)).isEmpty();
	}

}
