package io.gatehouse.test;

import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.gatehouse.identity.Identity;
import io.gatehouse.identity.IdentityClaims;
import org.junit.jupiter.api.Test;

import org.springframework.context.annotation.Configuration;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationToken;
import org.springframework.test.context.junit.jupiter.SpringJUnitConfig;

import static org.assertj.core.api.Assertions.assertThat;

@SpringJUnitConfig
class WithIdentityTests {

	@Test
	@WithIdentity
	void identityWhenNothingIsSetThenItIsAlice() {
		assertThat(authentication().getName()).isEqualTo("alice");
		assertThat(authentication().isAuthenticated()).isTrue();
		assertThat(identity()).isEqualTo(Identity.of(TestTokens.ISSUER, "alice", "Alice", "test-session", null,
				List.of("user"), List.of(), Map.of()));
	}

	@Test
	@WithIdentity(subject = "bob", name = "Bob", session = "s2", roles = { "admin", "user" },
			permissions = "orders:read")
	void identityWhenSetThenItIsSo() {
		assertThat(authentication().getAuthorities()).extracting("authority")
			.containsExactlyInAnyOrder("ROLE_admin", "ROLE_user", "orders:read");
		assertThat(identity()).isEqualTo(Identity.of(TestTokens.ISSUER, "bob", "Bob", "s2", null,
				List.of("admin", "user"), List.of("orders:read"), Map.of()));
	}

	@Test
	@WithIdentity(roles = {}, permissions = { "ROLE_admin", "SCOPE_write", "orders:read" })
	void identityWhenPermissionHasThePrefixOfOtherAuthoritiesThenGrantsNone() {
		assertThat(authentication().getAuthorities()).extracting("authority").containsExactly("orders:read");
	}

	@Test
	void identityWhenTestHasNoneThenThereIsNoAuthentication() {
		assertThat(SecurityContextHolder.getContext().getAuthentication()).isNull();
	}

	private static Identity identity() {
		return IdentityClaims.defaults().identity(((JwtAuthenticationToken) authentication()).getToken());
	}

	private static Authentication authentication() {
		Authentication authentication = SecurityContextHolder.getContext().getAuthentication();
		assertThat(authentication).isInstanceOf(JwtAuthenticationToken.class);
		return Objects.requireNonNull(authentication);
	}

	@Configuration(proxyBeanMethods = false)
	static class Empty {

	}

}
