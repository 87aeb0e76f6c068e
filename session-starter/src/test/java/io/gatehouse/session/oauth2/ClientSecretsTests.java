package io.gatehouse.session.oauth2;

import java.util.Set;

import io.gatehouse.session.oauth2.TokenEndpointProperties.Client;
import io.gatehouse.session.oauth2.TokenEndpointProperties.Operation;
import io.gatehouse.token.InvalidSettingException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.security.crypto.password.Pbkdf2PasswordEncoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests of {@link ClientSecrets}.
 */
class ClientSecretsTests {

	private static ClientSecret secret(String encoded, boolean plainAllowed) {
		return new ClientSecrets(plainAllowed).secret("a", new Client(encoded, Set.of(Operation.REVOKE)));
	}

	@Test
	void secretWhenItIsASlowHashThenMatches() {
		ClientSecret bcrypt = secret(TokenEndpointApplication.hash("right"), false);
		assertThat(bcrypt.matches("right")).isTrue();
		assertThat(bcrypt.matches("wrong")).isFalse();
		ClientSecret pbkdf2 = secret(
				"{pbkdf2@SpringSecurity_v5_8}" + Pbkdf2PasswordEncoder.defaultsForSpringSecurity_v5_8().encode("right"),
				false);
		assertThat(pbkdf2.matches("right")).isTrue();
		assertThat(pbkdf2.matches("wrong")).isFalse();
	}

	@ParameterizedTest
	@ValueSource(strings = { "tr0ub4dor", "{noop}tr0ub4dor", "{noop}", "{MD5}5ebe2294ecd0e0f08eab7690d2a6ee69",
			"{SHA-256}2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b", "{bcrypt}", "{bcrypt}x",
			"{bcrypt}$2a$10$", "{unknown}x", "{pbkdf2@unknown}x", "{pbkdf2}x", "$2a$10$abc",
			"{scrypt}$e0801$c2FsdA==$a2V5", "{pbkdf2}2bb80d537b1da3e38bd30361aa855686bde" })
	void secretWhenItIsNoHashThatCanBeCheckedThenFailsAndDoesNotShowIt(String encoded) {
		assertThatExceptionOfType(InvalidSettingException.class).isThrownBy(() -> secret(encoded, false))
			.satisfies((ex) -> {
				assertThat(ex.property()).isEqualTo("gatehouse.session.oauth2.clients.a.secret");
				assertThat(ex.value()).isNull();
				String hidden = encoded.substring(encoded.indexOf('}') + 1);
				assertThat(ex.getMessage()).matches((message) -> hidden.length() < 2 || !message.contains(hidden));
			});
	}

	@Test
	void secretWhenPlainOnesAreAllowedThenMatches() {
		assertThat(secret("{noop}right", true).matches("right")).isTrue();
		assertThatExceptionOfType(InvalidSettingException.class).isThrownBy(() -> secret("right", true));
	}

}
