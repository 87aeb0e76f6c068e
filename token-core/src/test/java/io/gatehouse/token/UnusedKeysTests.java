package io.gatehouse.token;

import java.util.List;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.util.StringUtils;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests of {@link UnusedKeys}. */
@ExtendWith(OutputCaptureExtension.class)
class UnusedKeysTests {

	@Test
	void addWhenSetIsFetchedAgainThenEachKeyIsLoggedOnce(CapturedOutput output) {
		UnusedKeys unused = new UnusedKeys("https://auth.test");
		JWK secret = Tokens.key("HS256");
		for (int i = 0; i < 3; i++) {
			KeyRing.ofPublic(new JWKSet(secret), List.of(SignatureAlgorithm.RS256), unused);
		}
		assertThat(StringUtils.countOccurrencesOf(output.getAll(),
				"Key '" + secret.getKeyID() + "' of issuer 'https://auth.test' is not used. It is symmetric"))
			.isEqualTo(1);
		KeyRing.ofPublic(new JWKSet(Tokens.key("HS256", "another")), List.of(SignatureAlgorithm.RS256), unused);
		assertThat(output).contains("Key 'another' of issuer");
	}

}
