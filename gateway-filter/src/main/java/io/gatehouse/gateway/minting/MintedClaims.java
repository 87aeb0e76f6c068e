package io.gatehouse.gateway.minting;

import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import io.gatehouse.identity.IdentityClaims;
import io.gatehouse.token.InvalidTokenException;
import io.gatehouse.token.Reason;

import org.springframework.security.oauth2.jwt.Jwt;

/**
 * Claims of the tokens that are minted for callers with a JWT (RFC 9068): those of the
 * caller's token, except for claims that belong to that single token, such as
 * {@code exp}.
 */
final class MintedClaims {

	/**
	 * Claims of a caller's JWT that describe that token and not the caller. They are not
	 * copied: the minted token is another token, and the service that bears it does not
	 * hold the client's key.
	 */
	private static final Set<String> OF_ONE_TOKEN = Set.of("aud", "exp", "nbf", "iat", "jti", "cnf");

	private final String issuer;

	/**
	 * Creates the claims of an issuer.
	 * @param issuer the {@code iss} of minted tokens
	 */
	MintedClaims(String issuer) {
		this.issuer = issuer;
	}

	/**
	 * Copies the claims of a caller's JWT, with the gateway as the issuer.
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
		claims.put(TokenRelay.CALLER_ISSUER, String.valueOf(token.<Object>getClaim("iss")));
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
