package io.gatehouse.gateway;

import java.util.List;
import java.util.Map;

import io.gatehouse.token.InvalidTokenException;
import io.gatehouse.token.Reason;
import io.gatehouse.token.Refusal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests of the schemes of tokens, and of their challenges.
 */
class TokenSchemesTests {

	private static final TokenSchemes BOTH = TokenSchemes.withDpop(List.of("ES256", "EdDSA"), true);

	@ParameterizedTest
	@ValueSource(strings = { "DPoP abc", "dpop abc", "Bearer abc" })
	void readWhenSchemeIsKnownThenIsItsToken(String credentials) {
		assertThat(BOTH.read(List.of(credentials))).isEqualTo("abc");
		assertThat(BOTH.candidate(credentials)).isEqualTo("abc");
		assertThat(BOTH.isToken(credentials)).isTrue();
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "DPoP", "DPoP ", "DPoP  abc", "DPoPabc", "DPoP\tabc", "DPoP a b", "DPoP a,b", "Bearer a b" })
	void readWhenCredentialsAreMalformedThenRefuses(String credentials) {
		assertThatExceptionOfType(InvalidTokenException.class).isThrownBy(() -> BOTH.read(List.of(credentials)))
			.extracting(InvalidTokenException::reason)
			.isEqualTo(Reason.MALFORMED_TOKEN);
	}

	@Test
	void readWhenThereAreSeveralThenRefuses() {
		assertThatExceptionOfType(InvalidTokenException.class)
			.isThrownBy(() -> BOTH.read(List.of("DPoP abc", "Bearer abc")));
		assertThat(BOTH.isDpop(List.of("DPoP abc", "DPoP abc"))).isFalse();
	}

	@Test
	void readWhenDpopIsOffThenItIsNoToken() {
		assertThat(TokenSchemes.bearer().read(List.of("DPoP abc"))).isNull();
		assertThat(TokenSchemes.bearer().isToken("DPoP abc")).isFalse();
		assertThat(BOTH.read(List.of("Basic abc"))).isNull();
		assertThat(BOTH.read(List.of())).isNull();
	}

	private static List<String> challenges(TokenSchemes schemes, Reason reason, String... authorization) {
		return schemes.challenges(new Refusal(reason, "r"), List.of(authorization), Map.of());
	}

	@Test
	void challengesThenFollowTheSchemeOfTheRequest() {
		String plain = "DPoP realm=\"r\", algs=\"ES256 EdDSA\"";
		assertThat(challenges(BOTH, Reason.MISSING_TOKEN)).containsExactly("Bearer realm=\"r\"", plain);
		assertThat(challenges(BOTH, Reason.EXPIRED, "Bearer a")).hasSize(2).last().isEqualTo(plain);
		assertThat(challenges(BOTH, Reason.EXPIRED, "DPoP a")).singleElement()
			.asString()
			.startsWith("DPoP realm=\"r\", error=\"invalid_token\"")
			.endsWith("algs=\"ES256 EdDSA\"");
		assertThat(challenges(BOTH, Reason.USE_DPOP_NONCE, "DPoP a")).singleElement()
			.asString()
			.contains("error=\"use_dpop_nonce\"");
		assertThat(challenges(BOTH, Reason.REPLAY_UNKNOWN, "DPoP a")).isEmpty();
		assertThat(challenges(TokenSchemes.withDpop(List.of("ES256"), false), Reason.MISSING_TOKEN))
			.containsExactly("DPoP realm=\"r\", algs=\"ES256\"");
		assertThat(challenges(TokenSchemes.bearer(), Reason.MISSING_TOKEN, "DPoP a"))
			.containsExactly("Bearer realm=\"r\"");
	}

}
