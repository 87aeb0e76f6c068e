package io.gatehouse.gateway;

import java.time.Instant;
import java.util.List;
import java.util.Map;

import io.gatehouse.identity.IdentityClaims;
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

	private static final IdentityClaims NESTED = new IdentityClaims("profile.nick", "session.id", "dev.id",
			"realm.access.roles", "realm.access.permissions", List.of("realm.level"));

	private final MintedClaims standard = new MintedClaims("https://edge.test", IdentityClaims.defaults());

	private static Caller.Authenticated caller(IdentityClaims names, Map<String, Object> attributes) {
		SessionRecord who = new SessionRecord("alice", null, null, List.of("user"), List.of(), attributes);
		return (Caller.Authenticated) new MintedClaims("https://edge.test", names).caller(who, "session-1");
	}

	private static Jwt token(String claim, Object value) {
		return Jwt.withTokenValue("token")
			.header("alg", "none")
			.claim("iss", "https://auth.test")
			.subject("alice")
			.claim(claim, value)
			.build();
	}

	@Test
	void callerWhenNamesArePathsThenValuesAreWhereOthersReadThem() {
		Map<String, Object> claims = caller(NESTED, Map.of("plan", "gold")).claims();
		assertThat(claims)
			.containsEntry("realm", Map.of("access", Map.of("roles", List.of("user"), "permissions", List.of())))
			.containsEntry("session", Map.of("id", "session-1"))
			.containsEntry("plan", "gold")
			.doesNotContainKeys("dev", "profile");
	}

	@Test
	void callerWhenAttributesBindToAKeyThenRefused() {
		assertThatExceptionOfType(InvalidTokenException.class)
			.isThrownBy(() -> caller(NESTED, Map.of("cnf", Map.of("jkt", "key"))))
			.extracting(InvalidTokenException::reason)
			.isEqualTo(Reason.PROOF_REQUIRED);
	}

	@Test
	void ofWhenTokenIsBoundToAKeyThenTheBindingIsNotCopied() {
		assertThat(this.standard.of(token("cnf", Map.of("jkt", "key")))).doesNotContainKey("cnf");
	}

	@Test
	void callerWhenAttributesHaveTheSamePathThenTheyAreNotTakenForIt() {
		Map<String, Object> attributes = Map.of("realm",
				Map.of("level", 3, "access", Map.of("roles", List.of("admin"), "since", 2020), "access.roles",
						List.of("admin")),
				"realm.access", Map.of("roles", List.of("admin")), "realm.access.permissions", List.of("all"), "dev",
				Map.of("id", "somebody's"), "profile", Map.of("nick", "somebody"));
		Caller.Authenticated caller = caller(NESTED, attributes);
		assertThat(caller.identity().roles()).containsExactly("user");
		assertThat(caller.identity().permissions()).isEmpty();
		assertThat(caller.identity().device()).isNull();
		assertThat(caller.identity().name()).isNull();
		assertThat(caller.identity().attributes()).containsEntry("realm.level", 3);
		assertThat(caller.claims().toString()).doesNotContain("admin", "somebody", "all").contains("since");
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
