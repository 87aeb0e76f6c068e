package io.gatehouse.identity;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.gatehouse.token.InvalidTokenException;
import io.gatehouse.token.Reason;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.security.oauth2.jwt.Jwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class IdentityClaimsTests {

	@Test
	void identityWhenClaimsAreStandardThenAllAreTaken() {
		Identity identity = IdentityClaims.defaults()
			.identity(jwt(Map.of("name", "Alice", "sid", "s1", "device", "d1", "roles", List.of("b", "a", "b"),
					"permissions", "read  write ", "email", "a@b")));
		assertThat(identity).isEqualTo(Identity.of("https://auth.test", "alice", "Alice", "s1", "d1", List.of("b", "a"),
				List.of("read", "write"), Map.of()));
		assertThat(identity.hasRole("a")).isTrue();
		assertThat(identity.hasRole("A")).isFalse();
		assertThat(identity.hasPermission("write")).isTrue();
		assertThat(identity.hasPermission("read  write")).isFalse();
	}

	@Test
	void identityWhenTokenIsBoundToAKeyThenItProvesNothing() {
		assertThatExceptionOfType(InvalidTokenException.class)
			.isThrownBy(() -> IdentityClaims.defaults().identity(jwt(Map.of("cnf", Map.of("jkt", "key")))))
			.extracting(InvalidTokenException::reason)
			.isEqualTo(Reason.PROOF_REQUIRED);
	}

	@Test
	void identityWhenClaimsAreMissingThenTheyAreAbsentOrEmpty() {
		assertThat(IdentityClaims.defaults().identity(jwt(Map.of())))
			.isEqualTo(Identity.of("https://auth.test", "alice", null, null, null, List.of(), List.of(), Map.of()));
	}

	@Test
	void identityWhenClaimsAreNestedThenPathsFindThem() {
		IdentityClaims claims = new IdentityClaims("preferred_username", "session.id", "session.device",
				"realm_access.roles", "resource_access.shop.web.roles", List.of("org.id", "absent", "level"));
		Identity identity = claims.identity(jwt(Map.of("preferred_username", "al", "session",
				Map.of("id", "s1", "device", "d1"), "realm_access", Map.of("roles", List.of("user")), "resource_access",
				Map.of("shop.web", Map.of("roles", List.of("buy"))), "org", Map.of("id", 7L), "level", List.of(1))));
		assertThat(identity).isEqualTo(Identity.of("https://auth.test", "alice", "al", "s1", "d1", List.of("user"),
				List.of("buy"), Map.of("org.id", 7L, "level", List.of(1))));
	}

	@ParameterizedTest
	@CsvSource({ "a, direct", "a.b, whole name", "c.d, nested", "c.e.f, name with a dot inside", "c, ", "a.x, ",
			"c.d.x, ", "x, ", "x.y, ", "., ", "'', ", "c., ", ".c, " })
	void lookupWhenPathIsThenValueIs(String path, String expected) {
		Map<String, Object> claims = Map.of("a", "direct", "a.b", "whole name", "c",
				Map.of("d", "nested", "e.f", "name with a dot inside"));
		Object value = IdentityClaims.lookup(claims, path);
		assertThat((value instanceof String) ? value : null).isEqualTo(expected);
	}

	@ParameterizedTest(name = "{0} = {1}")
	@MethodSource("wrongShapes")
	void identityWhenClaimHasTheWrongShapeThenTokenIsMalformed(String claim, Object value) {
		assertThatExceptionOfType(InvalidTokenException.class)
			.isThrownBy(() -> IdentityClaims.defaults().identity(jwt(Map.of(claim, value))))
			.satisfies((ex) -> assertThat(ex.reason()).isEqualTo(Reason.MALFORMED_TOKEN));
	}

	static Stream<Arguments> wrongShapes() {
		return Stream.of(Arguments.of("sub", 7L), Arguments.of("sub", List.of("alice")), Arguments.of("iss", Map.of()),
				Arguments.of("name", 7L), Arguments.of("name", List.of("a")), Arguments.of("sid", true),
				Arguments.of("device", Map.of("id", "d")), Arguments.of("roles", 7L),
				Arguments.of("roles", Map.of("admin", true)), Arguments.of("roles", List.<Object>of("user", 7L)),
				Arguments.of("roles", Arrays.<@Nullable Object>asList("user", null)),
				Arguments.of("roles", List.of(List.of("admin"))), Arguments.of("permissions", false));
	}

	@Test
	void identityWhenSubjectIsMissingThenTokenIsMalformed() {
		Jwt jwt = Jwt.withTokenValue("t").header("alg", "RS256").claim("iss", "https://auth.test").build();
		assertThatExceptionOfType(InvalidTokenException.class)
			.isThrownBy(() -> IdentityClaims.defaults().identity(jwt));
	}

	@ParameterizedTest
	@MethodSource("roles")
	void identityWhenRolesAreInAnyFormThenTheyAreAList(Object claim, List<String> roles) {
		assertThat(IdentityClaims.defaults().identity(jwt(Map.of("roles", claim))).roles()).isEqualTo(roles);
	}

	static Stream<Arguments> roles() {
		return Stream.of(Arguments.of("", List.of()), Arguments.of("  ", List.of()), Arguments.of("a", List.of("a")),
				Arguments.of(" a  b ", List.of("a", "b")), Arguments.of("a,b", List.of("a,b")),
				Arguments.of(List.of(), List.of()), Arguments.of(List.of("a b"), List.of("a b")),
				Arguments.of(List.of("", "a", " "), List.of("a")), Arguments.of(List.of("管理员"), List.of("管理员")));
	}

	@Test
	void identityWhenClaimIsNullThenItIsAbsent() {
		Jwt jwt = Jwt.withTokenValue("t").header("alg", "RS256").claims((claims) -> {
			claims.put("iss", "https://auth.test");
			claims.put("sub", "alice");
			nullClaim(claims, "name");
			nullClaim(claims, "roles");
		}).build();
		Identity identity = IdentityClaims.defaults().identity(jwt);
		assertThat(identity.name()).isNull();
		assertThat(identity.roles()).isEmpty();
	}

	@SuppressWarnings("NullAway")
	private static void nullClaim(Map<String, Object> claims, String name) {
		claims.put(name, null);
	}

	@Test
	void identityWhenMadeThenNothingCanChangeIt() {
		Identity identity = IdentityClaims.defaults().identity(jwt(Map.of("roles", List.of("a"))));
		assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(() -> identity.roles().add("b"));
		assertThatExceptionOfType(UnsupportedOperationException.class)
			.isThrownBy(() -> identity.attributes().put("a", "b"));
	}

	private static Jwt jwt(Map<String, Object> claims) {
		return Jwt.withTokenValue("t")
			.header("alg", "RS256")
			.claim("iss", "https://auth.test")
			.subject("alice")
			.claims((all) -> all.putAll(claims))
			.build();
	}

}
