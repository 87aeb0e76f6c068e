package io.gatehouse.gateway;

import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import io.gatehouse.identity.IdentityClaims;
import io.gatehouse.token.InvalidTokenException;
import io.gatehouse.token.ProofOfPossession;
import io.gatehouse.token.Reason;
import org.jspecify.annotations.Nullable;

import org.springframework.security.oauth2.jwt.Jwt;

/**
 * Claims of the tokens that the edge mints (RFC 9068): {@code iss}, {@code sub}, the
 * identity claims under the names of {@code gatehouse.claims.*}, and the attributes as
 * claims of their own. Claims that belong to a single token, such as {@code exp}, are not
 * included.
 */
final class MintedClaims {

	/** Claim for the issuer of the caller's own token, if that is a JWT. */
	static final String CALLER_ISSUER = "caller_iss";

	/** Claim names that an attribute cannot set. */
	private static final Set<String> REGISTERED = Set.of("iss", "sub", "aud", "exp", "nbf", "iat", "jti", "sid",
			"client_id", "cnf", CALLER_ISSUER);

	/**
	 * Claims of a caller's JWT that describe that token and not the caller. They are not
	 * copied: the minted token is another token, and the service that bears it does not
	 * hold the client's key.
	 */
	private static final Set<String> OF_ONE_TOKEN = Set.of("aud", "exp", "nbf", "iat", "jti", "cnf");

	private final String issuer;

	private final IdentityClaims names;

	/**
	 * Creates the claims of an issuer.
	 * @param issuer the {@code iss} of minted tokens
	 * @param names the claim names by which services read an identity
	 */
	MintedClaims(String issuer, IdentityClaims names) {
		this.issuer = issuer;
		this.names = names;
	}

	/** The {@code iss} of minted tokens. */
	String issuer() {
		return this.issuer;
	}

	/**
	 * Makes a caller from the record of a session or of an opaque token.
	 * @param session the session's id, or {@code null} if there is none
	 * @throws InvalidTokenException with {@link Reason#PROOF_REQUIRED} if the attributes
	 * bind the caller to a key
	 */
	Caller caller(SessionRecord who, @Nullable String session) {
		ProofOfPossession.refuseBound(who.attributes());
		Map<String, Object> claims = of(who, session);
		return new Caller.Authenticated(this.names.identity(claims), claims, null);
	}

	private Map<String, Object> of(SessionRecord who, @Nullable String session) {
		Map<String, Object> claims = new LinkedHashMap<>(who.attributes());
		claims.keySet().removeAll(REGISTERED);
		// each path is cleared even if the record has no value, so that no attribute
		// stands in for an identity claim
		claims = with(claims, this.names.name(), who.name());
		claims = with(claims, this.names.device(), who.device());
		claims = with(claims, this.names.session(), session);
		claims = with(claims, this.names.roles(), who.roles());
		claims = with(claims, this.names.permissions(), who.permissions());
		if (session != null) {
			claims.put("sid", session);
		}
		claims.put("sub", who.user());
		claims.put("iss", this.issuer);
		return claims;
	}

	/**
	 * Sets the value at a path, and removes all other values that the path could find.
	 */
	private static Map<String, Object> with(Map<String, Object> claims, String path, @Nullable Object value) {
		Map<String, Object> changed = without(claims, path);
		if (value != null) {
			put(changed, path, value);
		}
		return changed;
	}

	/**
	 * Removes the values that a path finds. A path is a literal name, or leads through
	 * nested objects at any of its dots.
	 */
	private static Map<String, Object> without(Map<String, Object> claims, String path) {
		Map<String, Object> left = new LinkedHashMap<>();
		claims.forEach((name, value) -> {
			if (path.startsWith(name + ".") && value instanceof Map<?, ?> members) {
				left.put(name, without(texts(members), path.substring(name.length() + 1)));
			}
			else if (!name.equals(path)) {
				left.put(name, value);
			}
		});
		return left;
	}

	private static void put(Map<String, Object> claims, String path, Object value) {
		int dot = path.indexOf('.');
		if (dot < 0) {
			claims.put(path, value);
			return;
		}
		String name = path.substring(0, dot);
		Map<String, Object> members = (claims.get(name) instanceof Map<?, ?> map) ? texts(map) : new LinkedHashMap<>();
		put(members, path.substring(dot + 1), value);
		claims.put(name, members);
	}

	@SuppressWarnings("unchecked")
	private static Map<String, Object> texts(Map<?, ?> members) {
		return (Map<String, Object>) members;
	}

	/**
	 * Copies the claims of a caller's JWT, with the edge as the issuer.
	 * @param token the verified token
	 * @throws InvalidTokenException with {@link Reason#MALFORMED_TOKEN} if a number lost
	 * digits when it was read
	 */
	Map<String, Object> of(Jwt token) {
		Map<String, Object> claims = new LinkedHashMap<>();
		token.getClaims().forEach((name, value) -> {
			if (!OF_ONE_TOKEN.contains(name)) {
				claims.put(name, whole(value));
			}
		});
		claims.put(CALLER_ISSUER, String.valueOf(token.<Object>getClaim("iss")));
		claims.put("iss", this.issuer);
		return claims;
	}

	/**
	 * Converts a value to its JSON type, in case a decoder of the application converted
	 * it.
	 */
	private static Object whole(Object value) {
		if (IdentityClaims.hasLostDigits(value)) {
			throw new InvalidTokenException(Reason.MALFORMED_TOKEN);
		}
		if (value instanceof Map<?, ?> map) {
			Map<String, Object> members = new LinkedHashMap<>();
			map.forEach((name, member) -> members.put(String.valueOf(name), (member != null) ? whole(member) : null));
			return members;
		}
		if (value instanceof Collection<?> list) {
			return list.stream().map((item) -> (item != null) ? whole(item) : null).collect(Collectors.toList());
		}
		if (value instanceof Instant time) {
			return time.getEpochSecond();
		}
		return (value instanceof String || value instanceof Number || value instanceof Boolean) ? value
				: value.toString();
	}

}
