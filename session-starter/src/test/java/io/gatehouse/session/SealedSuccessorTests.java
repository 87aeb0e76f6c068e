package io.gatehouse.session;

import java.util.Base64;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link SealedSuccessor}.
 */
class SealedSuccessorTests {

	private static final RandomText random = new RandomText();

	private static final RefreshToken TOKEN = RefreshToken.first("爱丽丝", random.id(), random);

	private static SealedSuccessor.Secrets secrets(String refreshSecret) {
		return new SealedSuccessor.Secrets(refreshSecret, "opaque-token");
	}

	@Test
	void openWhenSealedForThisTokenThenTheSameSecrets() {
		SealedSuccessor.Secrets secrets = secrets(random.token());
		String sealed = SealedSuccessor.seal(TOKEN, secrets);
		assertThat(SealedSuccessor.open(TOKEN, sealed)).isEqualTo(secrets);
		assertThat(sealed).isNotEqualTo(SealedSuccessor.seal(TOKEN, secrets));
		assertThat(Base64.getUrlDecoder().decode(sealed)).hasSize(12 + 43 + 1 + "opaque-token".length() + 16);
	}

	@Test
	void openWhenSealedForAnotherTokenOrChangedThenRefused() {
		String sealed = SealedSuccessor.seal(TOKEN, secrets(random.token()));
		assertThatIllegalStateException().isThrownBy(() -> SealedSuccessor.open(TOKEN.next(random.token()), sealed))
			.withMessage("The successor cannot be opened");
		byte[] changed = Base64.getUrlDecoder().decode(sealed);
		for (int i = 0; i < changed.length; i++) {
			changed[i] ^= 1;
			String forged = Base64.getUrlEncoder().withoutPadding().encodeToString(changed);
			assertThatIllegalStateException().isThrownBy(() -> SealedSuccessor.open(TOKEN, forged));
			changed[i] ^= 1;
		}
	}

	@Test
	void toStringThenShowsNoSecret() {
		assertThat(secrets("a")).hasToString("Secrets[]");
	}

}
