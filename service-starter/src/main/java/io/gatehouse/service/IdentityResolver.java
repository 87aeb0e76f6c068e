package io.gatehouse.service;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;

import io.gatehouse.identity.Identity;
import io.gatehouse.identity.IdentityClaims;
import io.gatehouse.token.InvalidTokenException;
import org.jspecify.annotations.Nullable;

import org.springframework.core.convert.converter.Converter;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.server.resource.InvalidBearerTokenException;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationToken;
import org.springframework.security.oauth2.server.resource.authentication.JwtGrantedAuthoritiesConverter;

/**
 * Who a verified token says the caller is, and what that gives: each role {@code r} the
 * authority {@code ROLE_r}, so that {@code hasRole('r')} holds; each permission the
 * authority of that name; each scope {@code s} (RFC 9068, section 2.2.3) the authority
 * {@code SCOPE_s}. Use it as the authorities converter of a
 * {@code JwtAuthenticationConverter} of one's own.
 */
public final class IdentityResolver implements Converter<Jwt, Collection<GrantedAuthority>> {

	private final IdentityClaims claims;

	private final JwtGrantedAuthoritiesConverter scopes = new JwtGrantedAuthoritiesConverter();

	/**
	 * A resolver.
	 * @param claims which claims make an identity
	 */
	public IdentityResolver(IdentityClaims claims) {
		this.claims = claims;
	}

	/**
	 * The identity behind an authentication.
	 * @param authentication what the security context holds
	 * @return the identity, or {@code null} if nobody is authenticated, or not by a JWT
	 * @throws InvalidBearerTokenException if a claim that belongs to the identity has the
	 * wrong shape
	 */
	public @Nullable Identity identity(@Nullable Authentication authentication) {
		return (authentication instanceof JwtAuthenticationToken token) ? identity(token.getToken()) : null;
	}

	private Identity identity(Jwt jwt) {
		try {
			return this.claims.identity(jwt);
		}
		catch (InvalidTokenException ex) {
			// an authentication failure, which a JwtException outside of a decoder is not
			throw BearerTokens.malformed(ex);
		}
	}

	@Override
	public Collection<GrantedAuthority> convert(Jwt jwt) {
		Identity identity = identity(jwt);
		Set<GrantedAuthority> authorities = new LinkedHashSet<>(this.scopes.convert(jwt));
		identity.roles().forEach((role) -> authorities.add(new SimpleGrantedAuthority("ROLE_" + role)));
		identity.permissions().forEach((permission) -> authorities.add(new SimpleGrantedAuthority(permission)));
		return authorities;
	}

}
