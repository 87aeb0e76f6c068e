package io.gatehouse.session;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link ClientAuthorization}.
 */
class ClientAuthorizationTests {

	@Test
	void newWhenIdIsEmptyTooLongOrHasControlCharactersThenRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> new ClientAuthorization("", null))
			.withMessageContaining("The client's id");
		assertThatIllegalArgumentException().isThrownBy(() -> new ClientAuthorization("a".repeat(257), null));
		assertThatIllegalArgumentException().isThrownBy(() -> new ClientAuthorization("shop", "a\nb"))
			.withMessageContaining("The sign-on's id");
		assertThat(new ClientAuthorization("shop", null).signOn()).isNull();
	}

}
