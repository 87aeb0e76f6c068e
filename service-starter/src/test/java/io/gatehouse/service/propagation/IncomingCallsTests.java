package io.gatehouse.service.propagation;

import java.util.List;
import java.util.Map;

import io.gatehouse.identity.IdentityClaims;
import io.gatehouse.service.IdentityResolver;
import io.gatehouse.service.MdcProperties;
import io.micrometer.context.ContextSnapshot;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.security.authentication.TestingAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationToken;

import static org.assertj.core.api.Assertions.assertThat;

class IncomingCallsTests {

	@Test
	void entriesWhenNothingIsWantedThenAreNone() {
		assertThat(entries(MdcProperties.Content.NONE, "", caller("alice", "s1"))).isEmpty();
	}

	@Test
	void entriesWhenPlainThenAreIds() {
		assertThat(entries(MdcProperties.Content.PLAIN, "", caller("alice", "s1")))
			.containsOnly(Map.entry("user", "alice"), Map.entry("session", "s1"));
	}

	/** The next line, line and paragraph separators, and a change of direction too. */
	@ParameterizedTest
	@ValueSource(strings = { "\r", "\n", "\u001b", "\u0085", "\u009b", "\u2028", "\u2029", "\u202e" })
	void entriesWhenPlainIdHasControlCharactersThenMakeNoLine(String character) {
		assertThat(entries(MdcProperties.Content.PLAIN, "", caller("alice" + character + "INFO all is well", "s1")))
			.containsEntry("user", "alice_INFO all is well");
	}

	/**
	 * The values are of {@code printf alice | openssl dgst -sha256 -binary} and the same
	 * with {@code -hmac pepper}, in base64url.
	 */
	@ParameterizedTest
	@CsvSource({ "'',K9gGyX8OAK8aH8My", "pepper,8vldBZpxtKptPu_j" })
	void entriesWhenHashedThenAreBeginningsOfHashes(String salt, String hash) {
		assertThat(entries(MdcProperties.Content.HASHED, salt, caller("alice", "s1"))).containsEntry("user", hash)
			.doesNotContainValue("s1");
	}

	@Test
	void entriesWhenNobodyIsAuthenticatedByTokenThenAreNone() {
		assertThat(entries(MdcProperties.Content.PLAIN, "", null)).isEmpty();
		assertThat(entries(MdcProperties.Content.PLAIN, "", new TestingAuthenticationToken("alice", "password")))
			.isEmpty();
	}

	@Test
	void entriesWhenTokenMakesNoIdentityThenAreNone() {
		Jwt jwt = Jwt.withTokenValue("t").header("alg", "RS256").claim("iss", "i").claim("sub", 7).build();
		assertThat(entries(MdcProperties.Content.PLAIN, "", new JwtAuthenticationToken(jwt))).isEmpty();
	}

	@Test
	void openWhenClosedThenThreadHasFormerContext() {
		IncomingCalls calls = calls(MdcProperties.Content.NONE, "");
		ContextSnapshot.Scope outer = calls.open(new CallContext("outer", Map.of()));
		ContextSnapshot.Scope inner = calls.open(new CallContext("inner", Map.of()));
		assertThat(CallContext.current().cohort()).isEqualTo("inner");
		inner.close();
		assertThat(CallContext.current().cohort()).isEqualTo("outer");
		outer.close();
		assertThat(CallContext.current()).isEqualTo(CallContext.EMPTY);
	}

	@Test
	void saltWhenPropertiesAreShownThenIsNot() {
		assertThat(new MdcProperties(MdcProperties.Content.HASHED, "user", "session", "pepper").toString())
			.doesNotContain("pepper");
	}

	private static Map<String, String> entries(MdcProperties.Content content, String salt,
			@Nullable Authentication authentication) {
		return calls(content, salt).context((name) -> List.of(), authentication).logEntries();
	}

	private static IncomingCalls calls(MdcProperties.Content content, String salt) {
		return new IncomingCalls("X-Cohort", new LogEntries(new MdcProperties(content, "user", "session", salt),
				new IdentityResolver(IdentityClaims.defaults())));
	}

	private static Authentication caller(String subject, String session) {
		return new JwtAuthenticationToken(Jwt.withTokenValue("t")
			.header("alg", "RS256")
			.issuer("https://auth.test")
			.subject(subject)
			.claim("sid", session)
			.build());
	}

}
