package io.gatehouse.gateway.minting;

import java.time.Instant;
import java.util.List;
import java.util.Map;

import io.gatehouse.token.InvalidTokenException;
import io.gatehouse.token.Reason;
import org.junit.jupiter.api.Test;

import org.springframework.security.oauth2.jwt.Jwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests of the claims of minted tokens.
 */
class MintedClaimsTests {

	private final MintedClaims standard = new MintedClaims("https://edge.test");

	private static Jwt token(String claim, Object value) {
		return Jwt.withTokenValue("token")
			.header("alg", "none")
			.claim("iss", "https://auth.test")
			.subject("alice")
			.claim(claim, value)
			.build();
	}

	@Test
	void ofWhenTokenIsBoundToAKeyThenTheBindingIsNotCopied() {
		assertThat(this.standard.of(token("cnf", Map.of("jkt", "key")))).doesNotContainKey("cnf");
	}

	@Test
	void ofWhenDecoderMadeOtherTypesThenTheyAreAsInJson() {
		Instant time = Instant.ofEpochSecond(1_700_000_000);
		assertThat(this.standard.of(token("auth_time", time))).containsEntry("auth_time", 1_700_000_000L);
		assertThat(this.standard.of(token("nested", Map.of("at", List.of(time, 1.5, true))))).containsEntry("nested",
				Map.of("at", List.of(1_700_000_000L, 1.5, true)));
	}

	@Test
	void ofWhenTokenSaysWhoIssuedItThenThatIsNotBelieved() {
		assertThat(this.standard.of(token("caller_iss", "https://somebody.test")))
			.containsEntry("caller_iss", "https://auth.test")
			.containsEntry("iss", "https://edge.test");
	}

	@Test
	void ofWhenNumberLostDigitsThenRefuses() {
		Jwt token = token("nested", List.of(Map.of("account", 1.8446744073709552E19)));
		assertThatExceptionOfType(InvalidTokenException.class).isThrownBy(() -> this.standard.of(token))
			.extracting(InvalidTokenException::reason)
			.isEqualTo(Reason.MALFORMED_TOKEN);
	}

}
