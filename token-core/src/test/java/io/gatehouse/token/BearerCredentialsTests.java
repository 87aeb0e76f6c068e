package io.gatehouse.token;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class BearerCredentialsTests {

	@ParameterizedTest
	@ValueSource(strings = { "a", "a.b.c", "azAZ09-._~+/", "a=", "a==", "a======" })
	void readWhenTokenIsAB64tokenThenItIsRead(String token) {
		for (String scheme : List.of("Bearer ", "bearer ", "BEARER ")) {
			assertThat(BearerCredentials.read(List.of(scheme + token))).isEqualTo(token);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "Bearer", "Bearer ", "Bearer  a", "Bearer\ta", "Bearera", "Bearer =", "Bearer ==",
			"Bearer =a", "Bearer a=b", "Bearer a b", "Bearer a,", "Bearer a\n", "Bearer \u00e9", "Bearer a:b",
			"Bearer a ", "Bearer \u212a", "Bearer: a" })
	void readWhenTokenIsNoB64tokenThenMalformed(String credentials) {
		assertThatExceptionOfType(InvalidTokenException.class)
			.isThrownBy(() -> BearerCredentials.read(List.of(credentials)))
			.extracting(InvalidTokenException::reason)
			.isEqualTo(Reason.MALFORMED_TOKEN);
	}

	@Test
	void readWhenThereIsNoBearerTokenThenNull() {
		assertThat(BearerCredentials.read(List.of())).isNull();
		assertThat(BearerCredentials.read(List.of("Basic YTpi"))).isNull();
		assertThat(BearerCredentials.read(List.of(""))).isNull();
	}

}
