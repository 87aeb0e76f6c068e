package io.gatehouse.revocation;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.gatehouse.token.InvalidSettingException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class RevocableClaimsTests {

	private static final Map<String, Object> CLAIMS = Map.of("jti", "j", "sid", "s", "sub", "alice", "client_id", "web",
			"tenant", "t", "iss", "i");

	@Test
	void membersWhenClaimsAreStandardThenEachHasOne() {
		assertThat(RevocableClaims.standard().members("", CLAIMS)).containsExactly("jti:j", "sid:s", "sub:alice",
				"client_id:web", "sub.permissions:alice");
	}

	@Test
	void membersWhenIssuerHasAScopeThenItStandsBefore() {
		assertThat(new RevocableClaims(List.of("tenant", "sub")).members("b", CLAIMS)).containsExactly("b/jti:j",
				"b/sid:s", "b/sub:alice", "b/client_id:web", "b/tenant:t", "b/sub.permissions:alice");
	}

	@Test
	void membersBesidesPermissionsThenAllButThatOne() {
		assertThat(RevocableClaims.standard().membersBesidesPermissions("b", CLAIMS)).containsExactly("b/jti:j",
				"b/sid:s", "b/sub:alice", "b/client_id:web");
	}

	@Test
	void membersWhenClaimIsMissingOrNoTextThenItHasNone() {
		Map<String, Object> claims = new HashMap<>(CLAIMS);
		claims.remove("sid");
		claims.put("client_id", 7L);
		claims.put("jti", List.of("j"));
		assertThat(RevocableClaims.standard().members("", claims)).containsExactly("sub:alice",
				"sub.permissions:alice");
	}

	/** No value of one claim may stand for another claim, scope, or all. */
	@Test
	void membersWhenValuesLookLikeMembersThenTheyStayApart() {
		assertThat(List.of(RevocableClaims.member("", "sub", "all"), RevocableClaims.member("", "sub", "a/sub:b"),
				RevocableClaims.member("sub", "sub", "b"), RevocableClaims.member("", "sub", "sub:b"),
				RevocableClaims.member("", "sid", "b"), RevocableClaims.member("", "sub", "b"),
				RevocableClaims.member("a", "sub", "b"), RevocableClaims.ALL))
			.doesNotHaveDuplicates();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ", "a:b", "a/b", "a b", "ten\nant", "租户", "sub.permissions" })
	void claimsWhenNameIsOddThenItSaysSo(String name) {
		assertThatExceptionOfType(InvalidSettingException.class).isThrownBy(() -> new RevocableClaims(List.of(name)))
			.satisfies((ex) -> assertThat(ex.property()).isEqualTo("gatehouse.revocation.claims"))
			.satisfies((ex) -> assertThat(ex.value()).isEqualTo(name));
	}

}
