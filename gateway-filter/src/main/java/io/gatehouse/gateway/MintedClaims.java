package io.gatehouse.gateway;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.gatehouse.identity.IdentityClaims;
import org.jspecify.annotations.Nullable;

import org.springframework.security.oauth2.jwt.Jwt;

/**
 * What the edge's own tokens say of a caller (RFC 9068): {@code iss}, {@code sub}, the
 * claims that services read an identity from by {@code gatehouse.claims.*}, and the
 * attributes as claims of their own. Everything but what belongs to one token alone.
 */
final class MintedClaims {

	/** Who issued the caller's own token, where it is a JWT. */
	static final String CALLER_ISSUER = "caller_iss";

	/** What an attribute is never taken for. */
	private static final Set<String> REGISTERED = Set.of("iss", "sub", "aud", "exp", "nbf", "iat", "jti", "sid",
			"client_id", "cnf", CALLER_ISSUER);

	/**
	 * What a caller's JWT says of itself, and not of the caller: the minted token is
	 * another one, and its bearer has no key of the client's.
	 */
	private static final Set<String> OF_ONE_TOKEN = Set.of("aud", "exp", "nbf", "iat", "jti", "cnf");

	private final String issuer;

	private final IdentityClaims names;

	/**
	 * Claims.
	 * @param issuer who mints
	 * @param names by which claims services know an identity
	 */
	MintedClaims(String issuer, IdentityClaims names) {
		this.issuer = issuer;
		this.names = names;
	}

	/** Who mints. */
	String issuer() {
		return this.issuer;
	}

	/**
	 * A caller who is who a session, or the hash of an opaque token, says.
	 * @param session the session's id, or {@code null} if there is none
	 */
	Caller caller(SessionRecord who, @Nullable String session) {
		Map<String, Object> claims = of(who, session);
		return new Caller.Authenticated(this.names.identity(claims), claims, null);
	}

	private Map<String, Object> of(SessionRecord who, @Nullable String session) {
		Map<String, Object> claims = new LinkedHashMap<>(who.attributes());
		claims.keySet().removeAll(REGISTERED);
		claims.keySet()
			.removeAll(List.of(this.names.name(), this.names.session(), this.names.device(), this.names.roles(),
					this.names.permissions()));
		put(claims, this.names.name(), who.name());
		put(claims, this.names.device(), who.device());
		put(claims, this.names.session(), session);
		// also if empty: an attribute must not be found by a path in their place
		claims.put(this.names.roles(), who.roles());
		claims.put(this.names.permissions(), who.permissions());
		put(claims, "sid", session);
		claims.put("sub", who.user());
		claims.put("iss", this.issuer);
		return claims;
	}

	private static void put(Map<String, Object> claims, String name, @Nullable String value) {
		if (value != null) {
			claims.put(name, value);
		}
	}

	/**
	 * What a minted token says that stands for a caller's JWT: the same, but for who
	 * issued it.
	 * @param token the verified token
	 */
	Map<String, Object> of(Jwt token) {
		Map<String, Object> claims = new LinkedHashMap<>(token.getClaims());
		claims.keySet().removeAll(OF_ONE_TOKEN);
		claims.put(CALLER_ISSUER, String.valueOf(token.<Object>getClaim("iss")));
		claims.put("iss", this.issuer);
		return claims;
	}

}
