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
		// also if there is nothing in their place: no attribute is taken for one of these
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

	/** The claims, with a value at a path instead of all that could be found by it. */
	private static Map<String, Object> with(Map<String, Object> claims, String path, @Nullable Object value) {
		Map<String, Object> changed = without(claims, path);
		if (value != null) {
			put(changed, path, value);
		}
		return changed;
	}

	/** A path may be a name as a whole, or lead through any of its dots. */
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
	 * What a minted token says that stands for a caller's JWT: the same, but for who
	 * issued it.
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
	 * A value as JSON has it, also if a decoder of the application's own made it else.
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
