package io.gatehouse.demo.tour;

import java.util.List;

import com.nimbusds.jose.jwk.JWK;
import io.gatehouse.test.TestKeys;
import io.gatehouse.test.TestTokens;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link TamperedTokens}.
 */
class TamperedTokensTests {

	private final JWK key = TestKeys.key();

	private final String token = TestTokens.token().claim("sub", "alice").sign();

	@Test
	void signWhenNothingChangedThenSameClaims() {
		String copy = TamperedTokens.sign(this.token, this.key, (claims) -> {
		});
		assertThat(TamperedTokens.claims(copy)).isEqualTo(TamperedTokens.claims(this.token));
	}

	@Test
	void signWhenClaimChangedThenOnlyThat() {
		String forged = TamperedTokens.sign(this.token, this.key, (claims) -> claims.put("aud", List.of("other")));
		assertThat(TamperedTokens.claims(forged)).containsEntry("aud", List.of("other")).containsEntry("sub", "alice");
	}

	@Test
	void withSignatureOfWhenAnotherTokenThenClaimsOfTheFirst() {
		String other = TestTokens.token().claim("sub", "bob").sign();
		String forged = TamperedTokens.withSignatureOf(other, this.token);
		assertThat(TamperedTokens.claims(forged)).isEqualTo(TamperedTokens.claims(this.token));
		assertThat(forged).endsWith(other.substring(other.lastIndexOf('.'))).isNotEqualTo(this.token);
	}

	@Test
	void unsignedWhenMadeThenNoSignature() {
		assertThat(TamperedTokens.unsigned(this.token)).endsWith(".");
	}

}
