package io.gatehouse.demo.tour;

import java.util.List;

import com.nimbusds.jose.jwk.JWK;
import io.gatehouse.test.TestKeys;
import io.gatehouse.test.TestTokens;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Forge}.
 */
class ForgeTests {

	private final JWK key = TestKeys.key();

	private final String token = TestTokens.token().claim("sub", "alice").sign();

	@Test
	void signWhenNothingChangedThenSameClaims() {
		String copy = Forge.sign(this.token, this.key, (claims) -> {
		});
		assertThat(Forge.claims(copy)).isEqualTo(Forge.claims(this.token));
	}

	@Test
	void signWhenClaimChangedThenOnlyThat() {
		String forged = Forge.sign(this.token, this.key, (claims) -> claims.put("aud", List.of("other")));
		assertThat(Forge.claims(forged)).containsEntry("aud", List.of("other")).containsEntry("sub", "alice");
	}

	@Test
	void withSignatureOfWhenAnotherTokenThenClaimsOfTheFirst() {
		String other = TestTokens.token().claim("sub", "bob").sign();
		String forged = Forge.withSignatureOf(other, this.token);
		assertThat(Forge.claims(forged)).isEqualTo(Forge.claims(this.token));
		assertThat(forged).endsWith(other.substring(other.lastIndexOf('.'))).isNotEqualTo(this.token);
	}

	@Test
	void unsignedWhenMadeThenNoSignature() {
		assertThat(Forge.unsigned(this.token)).endsWith(".");
	}

}
