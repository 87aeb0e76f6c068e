package io.gatehouse.gateway;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.gatehouse.identity.IdentityHeaders;
import io.gatehouse.token.InvalidTokenException;
import io.gatehouse.token.Reason;
import org.junit.jupiter.api.Test;

import org.springframework.security.oauth2.jwt.Jwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class ServiceTokenTests {

	private static ServiceToken token(Map<String, Object> claims) {
		return new ServiceToken(Jwt.withTokenValue("a.b.c")
			.header("alg", "none")
			.subject("älice")
			.claims((all) -> all.putAll(claims))
			.build());
	}

	private static Map<String, String> encoded(ServiceToken token, IdentityHeaders contract) {
		Map<String, String> headers = new LinkedHashMap<>();
		token.encode(contract, headers::put);
		return headers;
	}

	@Test
	void authorizationThenIsTheTokenAsBearerCredentials() {
		assertThat(token(Map.of()).authorization()).isEqualTo("Bearer a.b.c");
	}

	@Test
	void encodeThenHeadersAreThoseOfTheContractEachTime() {
		ServiceToken token = token(Map.of("roles", List.of("user", "a,b"), "plan", "gold"));
		IdentityHeaders other = IdentityHeaders.of(Map.of("X-Plan", "plan", "X-User-Roles", ""), List.of("X-"));
		Map<String, String> standard = Map.of("X-User-Id", "%C3%A4lice", "X-User-Roles", "user,a%2Cb");
		for (int i = 0; i < 2; i++) {
			assertThat(encoded(token, IdentityHeaders.standard())).isEqualTo(standard);
			assertThat(encoded(token, other)).isEqualTo(Map.of("X-User-Id", "%C3%A4lice", "X-Plan", "gold"));
		}
	}

	@Test
	void encodeWhenAClaimCannotBeCarriedThenFailsEachTime() {
		ServiceToken token = token(Map.of("name", Map.of("first", "Alice")));
		for (int i = 0; i < 2; i++) {
			assertThatExceptionOfType(InvalidTokenException.class)
				.isThrownBy(() -> encoded(token, IdentityHeaders.standard()))
				.satisfies((ex) -> assertThat(ex.reason()).isEqualTo(Reason.MALFORMED_TOKEN));
		}
	}

	@Test
	void toStringThenShowsNothingOfTheToken() {
		assertThat(token(Map.of())).hasToString("ServiceToken[]");
	}

}
