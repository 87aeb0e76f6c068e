package io.gatehouse.service;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.gatehouse.identity.Identity;
import io.gatehouse.identity.IdentityClaims;
import io.gatehouse.token.InvalidSettingException;
import io.gatehouse.token.InvalidTokenException;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.core.convert.converter.Converter;
import org.springframework.security.authentication.AnonymousAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.server.resource.InvalidBearerTokenException;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationToken;
import org.springframework.security.oauth2.server.resource.authentication.JwtGrantedAuthoritiesConverter;

/**
 * Converts a verified token into the caller's {@link Identity} and authorities: each role
 * {@code r} becomes the authority {@code ROLE_r}, so that {@code hasRole('r')} holds;
 * each permission the authority of that name; each scope {@code s} (RFC 9068, section
 * 2.2.3) the authority {@code SCOPE_s}. Permissions with a prefix of other authorities
 * ({@code ROLE_}, {@code SCOPE_}, {@code FACTOR_}) give no authority, since a permission
 * {@code ROLE_admin} would stand for a role. To be used as the authorities converter of
 * an application's own {@code JwtAuthenticationConverter}.
 * <p>
 * Requests with the same token share its {@link Jwt} while the token is cached. Its
 * identity and authorities are then made once.
 */
public final class IdentityResolver implements Converter<Jwt, Collection<GrantedAuthority>> {

	static final String ROLE_PREFIX = "ROLE_";

	/** Prefixes of scopes, and of the means of authentication (Spring Security 7). */
	private static final Set<String> OTHER_PREFIXES = Set.of("SCOPE_", "FACTOR_");

	/** Tokens whose results are kept; more than this are resolved anew. */
	private static final int MOST = 100_000;

	private static final Log logger = LogFactory.getLog(IdentityResolver.class);

	private final IdentityClaims claims;

	private final Set<String> rolePrefixes = new LinkedHashSet<>();

	private final Set<String> reserved = new LinkedHashSet<>(OTHER_PREFIXES);

	private final Set<String> reported = ConcurrentHashMap.newKeySet();

	private final AtomicBoolean warned = new AtomicBoolean();

	private final JwtGrantedAuthoritiesConverter scopes = new JwtGrantedAuthoritiesConverter();

	/** Results by the token object, for as long as that is in use. */
	private final Cache<Jwt, Resolved> resolved = Caffeine.newBuilder()
		.weakKeys()
		.maximumSize(MOST)
		.executor(Runnable::run)
		.build();

	/**
	 * Creates a resolver with Spring Security's default prefix of roles, {@code ROLE_}.
	 * @param claims which claims make an identity
	 */
	public IdentityResolver(IdentityClaims claims) {
		this(claims, ROLE_PREFIX);
	}

	/**
	 * Creates a resolver.
	 * @param claims which claims make an identity
	 * @param rolePrefix the prefix of {@code GrantedAuthorityDefaults}; roles are granted
	 * with this one and with {@code ROLE_}, which rules of WebFlux always use
	 * @throws InvalidSettingException if the prefix is empty
	 */
	public IdentityResolver(IdentityClaims claims, String rolePrefix) {
		if (rolePrefix.isEmpty()) {
			throw new InvalidSettingException("GrantedAuthorityDefaults", rolePrefix,
					"Without a role prefix, every permission is also a role.",
					"Remove the bean, or give it a prefix such as 'ROLE_'.");
		}
		this.claims = claims;
		this.rolePrefixes.add(ROLE_PREFIX);
		this.rolePrefixes.add(rolePrefix);
		this.reserved.addAll(this.rolePrefixes);
	}

	/**
	 * Returns the identity of an authentication.
	 * @param authentication the security context's authentication, or {@code null}
	 * @return the identity, or {@code null} if the caller is not authenticated by a JWT
	 * @throws InvalidBearerTokenException if a claim that belongs to the identity has the
	 * wrong shape
	 */
	public @Nullable Identity identity(@Nullable Authentication authentication) {
		if (authentication instanceof JwtAuthenticationToken token) {
			return resolved(token.getToken()).identity();
		}
		if (authentication != null && authentication.isAuthenticated()
				&& !(authentication instanceof AnonymousAuthenticationToken)) {
			warn("A caller has no identity, since it is authenticated by " + authentication.getClass().getSimpleName()
					+ " and not by a token. In a test, use @WithIdentity of gatehouse-test instead of @WithMockUser");
		}
		return null;
	}

	private void warn(String message) {
		if (this.warned.compareAndSet(false, true)) {
			logger.warn(message);
		}
	}

	private Resolved resolved(Jwt jwt) {
		Resolved known = this.resolved.getIfPresent(jwt);
		if (known == null) {
			known = resolve(jwt);
			this.resolved.put(jwt, known);
		}
		return known;
	}

	private Resolved resolve(Jwt jwt) {
		Identity identity = claimed(jwt);
		return new Resolved(identity, List.copyOf(authorities(jwt, identity)));
	}

	private Identity claimed(Jwt jwt) {
		try {
			return this.claims.identity(jwt);
		}
		catch (InvalidTokenException ex) {
			if (jwt.getClaims().get("iss") == null) {
				warn("A token without 'iss' has no identity. In a test with jwt(), set it: "
						+ "jwt().jwt((jwt) -> jwt.issuer(\"https://auth.example.com\"))");
			}
			// outside of a decoder a JwtException is no authentication failure
			throw BearerTokens.malformed(ex);
		}
	}

	@Override
	public Collection<GrantedAuthority> convert(Jwt jwt) {
		// a copy, since a converter of the application may add to it
		return new ArrayList<>(resolved(jwt).authorities());
	}

	private Set<GrantedAuthority> authorities(Jwt jwt, Identity identity) {
		Set<GrantedAuthority> authorities = new LinkedHashSet<>(this.scopes.convert(jwt));
		for (String role : identity.roles()) {
			this.rolePrefixes.forEach((prefix) -> authorities.add(new SimpleGrantedAuthority(prefix + role)));
		}
		for (String permission : identity.permissions()) {
			if (!isReserved(permission)) {
				authorities.add(new SimpleGrantedAuthority(permission));
			}
		}
		return authorities;
	}

	private boolean isReserved(String permission) {
		for (String prefix : this.reserved) {
			if (permission.startsWith(prefix)) {
				if (this.reported.add(prefix)) {
					logger.warn("A token has a permission that begins with '" + prefix + "', the prefix of other"
							+ " authorities. Such permissions are not granted as authorities");
				}
				return true;
			}
		}
		return false;
	}

	/**
	 * What a token stands for.
	 *
	 * @param identity the caller's identity
	 * @param authorities the caller's authorities, which cannot be modified
	 */
	private record Resolved(Identity identity, List<GrantedAuthority> authorities) {

		@Override
		public String toString() {
			return "Resolved[]";
		}

	}

}
