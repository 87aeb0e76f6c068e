package io.gatehouse.test;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationToken;
import org.springframework.security.test.context.support.WithSecurityContextFactory;

/**
 * Makes the security context of {@link WithIdentity}.
 */
final class WithIdentitySecurityContextFactory implements WithSecurityContextFactory<WithIdentity> {

	/** Prefixes of other authorities, which permissions cannot give. */
	private static final List<String> RESERVED = List.of("ROLE_", "SCOPE_", "FACTOR_");

	@Override
	public SecurityContext createSecurityContext(WithIdentity identity) {
		Jwt jwt = Jwt.withTokenValue("test")
			.header("typ", "at+jwt")
			.issuer(TestTokens.ISSUER)
			.subject(identity.subject())
			.claim("name", identity.name())
			.claim("sid", identity.session())
			.claim("roles", Arrays.asList(identity.roles()))
			.claim("permissions", Arrays.asList(identity.permissions()))
			.build();
		List<GrantedAuthority> authorities = new ArrayList<>();
		for (String role : identity.roles()) {
			authorities.add(new SimpleGrantedAuthority("ROLE_" + role));
		}
		for (String permission : identity.permissions()) {
			if (RESERVED.stream().anyMatch(permission::startsWith)) {
				continue;
			}
			authorities.add(new SimpleGrantedAuthority(permission));
		}
		SecurityContext context = SecurityContextHolder.createEmptyContext();
		context.setAuthentication(new JwtAuthenticationToken(jwt, authorities, identity.subject()));
		return context;
	}

}
