package io.gatehouse.service;

import java.util.List;

import io.gatehouse.identity.IdentityClaims;
import io.gatehouse.token.InvalidSettingException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.oauth2.jwt.Jwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

@ExtendWith(OutputCaptureExtension.class)
class IdentityResolverTests {

	private final IdentityResolver resolver = new IdentityResolver(IdentityClaims.defaults());

	@ParameterizedTest
	@ValueSource(strings = { "ROLE_admin", "ROLE_", "SCOPE_write", "FACTOR_PASSWORD" })
	void convertWhenPermissionHasThePrefixOfOtherAuthoritiesThenGrantsNone(String permission) {
		assertThat(authorities(this.resolver, List.of(), List.of(permission, "orders:read")))
			.containsExactly("orders:read");
	}

	@Test
	void convertWhenPermissionOnlyResemblesTheRoleThenGrantsIt() {
		assertThat(authorities(this.resolver, List.of(), List.of("role_admin", "MY_ROLE_admin", "ROLE", "admin")))
			.containsExactly("role_admin", "MY_ROLE_admin", "ROLE", "admin");
	}

	@Test
	void convertWhenRoleResemblesAnAuthorityThenGrantsARoleOnly() {
		assertThat(authorities(this.resolver, List.of("ROLE_admin", "orders:read", "SCOPE_write"), List.of()))
			.containsExactly("ROLE_ROLE_admin", "ROLE_orders:read", "ROLE_SCOPE_write");
	}

	@Test
	void convertWhenApplicationHasAPrefixThenReservesBoth() {
		IdentityResolver own = new IdentityResolver(IdentityClaims.defaults(), "GROUP:");
		assertThat(authorities(own, List.of("admin"), List.of("GROUP:admin", "ROLE_admin", "read")))
			.containsExactly("ROLE_admin", "GROUP:admin", "read");
		assertThat(authorities(own, List.of(), List.of("GROUP:admin", "ROLE_admin"))).isEmpty();
	}

	@Test
	void constructorWhenPrefixIsEmptyThenRefuses() {
		assertThatExceptionOfType(InvalidSettingException.class)
			.isThrownBy(() -> new IdentityResolver(IdentityClaims.defaults(), ""))
			.withMessageContaining("every permission is also a role");
	}

	@Test
	void convertWhenPermissionIsNotGrantedThenLogsItOnceAndWithoutTheValue(CapturedOutput output) {
		authorities(this.resolver, List.of(), List.of("ROLE_secret-value"));
		authorities(this.resolver, List.of(), List.of("ROLE_secret-value"));
		assertThat(output.getAll()).containsOnlyOnce("begins with 'ROLE_'").doesNotContain("secret-value");
	}

	private static List<String> authorities(IdentityResolver resolver, List<String> roles, List<String> permissions) {
		Jwt jwt = Jwt.withTokenValue("t")
			.header("alg", "RS256")
			.issuer("https://auth.test")
			.subject("alice")
			.claim("roles", roles)
			.claim("permissions", permissions)
			.build();
		return resolver.convert(jwt).stream().map(GrantedAuthority::getAuthority).map(String::valueOf).toList();
	}

}
