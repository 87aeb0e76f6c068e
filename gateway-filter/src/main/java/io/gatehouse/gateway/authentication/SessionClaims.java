package io.gatehouse.gateway.authentication;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

import io.gatehouse.gateway.Caller;
import io.gatehouse.gateway.minting.TokenRelay;
import io.gatehouse.identity.IdentityClaims;
import io.gatehouse.token.InvalidTokenException;
import io.gatehouse.token.ProofOfPossession;
import io.gatehouse.token.Reason;
import org.jspecify.annotations.Nullable;

/**
 * Claims of callers that a session or the hash of an opaque token identifies, as the
 * token that is minted for services carries them (RFC 9068): {@code iss}, {@code sub},
 * the identity claims under the names of {@code gatehouse.claims.*}, and the attributes
 * as claims of their own.
 */
final class SessionClaims {

	/** Claim names that an attribute cannot set. */
	private static final Set<String> REGISTERED = Set.of("iss", "sub", "aud", "exp", "nbf", "iat", "jti", "sid",
			"client_id", "cnf", TokenRelay.CALLER_ISSUER);

	private final String issuer;

	private final IdentityClaims names;

	/**
	 * Creates the claims of an issuer.
	 * @param issuer the {@code iss} of minted tokens
	 * @param names the claim names by which services read an identity
	 */
	SessionClaims(String issuer, IdentityClaims names) {
		this.issuer = issuer;
		this.names = names;
	}

	/** Returns the {@code iss} of minted tokens. */
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

}
