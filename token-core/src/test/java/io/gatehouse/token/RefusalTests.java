package io.gatehouse.token;

import java.text.ParseException;
import java.util.Map;

import com.nimbusds.jose.util.JSONObjectUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class RefusalTests {

	@ParameterizedTest
	@EnumSource
	void problemWhenReasonIsThenItIsJsonWithFixedMembers(Reason reason) throws ParseException {
		Map<String, Object> problem = JSONObjectUtils.parse(new Refusal(reason, "gatehouse").problem());
		assertThat(problem).containsOnlyKeys("type", "title", "status", "detail", "reason")
			.containsEntry("type", "about:blank")
			.containsEntry("status", (long) reason.status())
			.containsEntry("detail", reason.detail())
			.containsEntry("reason", reason.code());
	}

	/** Checks the characters of error_description (RFC 6750, section 3). */
	@ParameterizedTest
	@EnumSource
	void detailWhenReasonIsThenChallengeAndJsonCanCarryIt(Reason reason) {
		assertThat(reason.detail()).matches("[\\x20-\\x21\\x23-\\x5B\\x5D-\\x7E]+");
		assertThat(reason.code()).matches("[a-z_]+");
		assertThat(reason.status()).isIn(400, 401, 403, 429, 503);
	}

	@ParameterizedTest
	@EnumSource
	void challengeWhenStatusHasNoneThenItIsNull(Reason reason) {
		String challenge = new Refusal(reason, "gatehouse").challenge();
		switch (reason.status()) {
			case 401 -> assertThat(challenge).startsWith("Bearer realm=\"gatehouse\"");
			case 403 -> assertThat(challenge).contains("error=\"insufficient_scope\"");
			default -> assertThat(challenge).isNull();
		}
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
			MISSING_TOKEN  | Bearer realm="r"
			EXPIRED        | Bearer realm="r", error="invalid_token", error_description="The access token has expired"
			LOGGED_OUT     | Bearer realm="r", error="invalid_token", error_description="The session was logged out"
			""")
	void challengeWhenTokenIsRefusedThenItIsAsInRfc6750(Reason reason, String challenge) {
		assertThat(new Refusal(reason, "r").challenge()).isEqualTo(challenge);
	}

	@Test
	void problemWhenTokenExpiredThenItReadsAsDocumented() {
		assertThat(new Refusal(Reason.EXPIRED, "r").problem())
			.isEqualTo("{\"type\":\"about:blank\",\"title\":\"Unauthorized\",\"status\":401,"
					+ "\"detail\":\"The access token has expired\",\"reason\":\"expired\"}");
	}

	@ParameterizedTest
	@CsvSource({ "REFUSED_REQUEST, Bad Request", "EXPIRED, Unauthorized", "INSUFFICIENT_PERMISSIONS, Forbidden",
			"RATE_LIMITED, Too Many Requests", "REVOCATION_UNKNOWN, Service Unavailable",
			"KEYS_UNAVAILABLE, Service Unavailable" })
	void problemWhenStatusIsThenTitleIs(Reason reason, String title) {
		assertThat(new Refusal(reason, "r").problem()).contains("\"title\":\"" + title + "\"");
	}

	@ParameterizedTest
	@ValueSource(strings = { "a\"b", "a\\b", "a\r\nb", "ü", "\u007f" })
	void refusalWhenRealmWouldBreakTheHeaderThenItIsRefused(String realm) {
		assertThatIllegalArgumentException().isThrownBy(() -> new Refusal(Reason.EXPIRED, realm));
	}

	@Test
	void messageWhenTokenIsInvalidThenItIsTheFixedText() {
		assertThat(new InvalidTokenException(Reason.EXPIRED, new IllegalArgumentException("secret details")))
			.hasMessage(Reason.EXPIRED.detail());
	}

}
