package io.gatehouse.session;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Client}.
 */
class ClientTests {

	@Test
	void newWhenValuesHaveOtherCharactersThenTheyAreReplaced() {
		assertThat(new Client("::1", "a\r\nb").userAgent()).isEqualTo("a??b");
		assertThat(new Client(null, " \t ").userAgent()).isEqualTo("?");
	}

	@Test
	void newWhenValuesAreTooLongThenTheyAreTruncatedAndNoCharacterIsHalved() {
		assertThat(new Client("1".repeat(65), "x".repeat(255) + "🦊"))
			.isEqualTo(new Client("1".repeat(64), "x".repeat(255) + "?"));
	}

	@Test
	void newWhenValuesAreBlankThenTheyAreMissing() {
		assertThat(new Client("  ", "")).isEqualTo(Client.UNKNOWN);
	}

}
