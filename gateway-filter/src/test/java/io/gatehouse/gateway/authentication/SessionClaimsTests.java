package io.gatehouse.gateway.authentication;

import java.util.List;
import java.util.Map;

import io.gatehouse.gateway.Caller;
import io.gatehouse.identity.IdentityClaims;
import io.gatehouse.token.InvalidTokenException;
import io.gatehouse.token.Reason;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests of the claims of callers that a session identifies.
 */
class SessionClaimsTests {

	private static final IdentityClaims NESTED = new IdentityClaims("profile.nick", "session.id", "dev.id",
			"realm.access.roles", "realm.access.permissions", List.of("realm.level"));

	private static Caller.Authenticated caller(IdentityClaims names, Map<String, Object> attributes) {
		SessionRecord who = new SessionRecord("alice", null, null, List.of("user"), List.of(), attributes);
		return (Caller.Authenticated) new SessionClaims("https://edge.test", names).caller(who, "session-1");
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

}
