package io.gatehouse.identity;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.gatehouse.token.InvalidTokenException;
import io.gatehouse.token.ProofOfPossession;
import io.gatehouse.token.Reason;
import org.jspecify.annotations.Nullable;

import org.springframework.security.oauth2.jwt.Jwt;

/**
 * Claims that make an identity, {@code gatehouse.claims.*}. A name is the name of a
 * claim, or else a path into nested claims, separated by dots, such as
 * {@code realm_access.roles}. An absent value ({@code null}, as a binder of properties
 * passes it) stands for the default.
 *
 * @param name the display name; default: {@code name}
 * @param session the session's id; default: {@code sid}
 * @param device the device's id; default: {@code device}
 * @param roles the roles, a list of strings or a space-separated string; default: {@code
 * roles}
 * @param permissions the permissions, likewise; default: {@code permissions}
 * @param attributes further claims that belong to the identity; default: none
 */
public record IdentityClaims(String name, String session, String device, String roles, String permissions,
		List<String> attributes) {

	private static final double LARGEST_EXACT = 1L << 53;

	@SuppressWarnings("ConstantValue")
	public IdentityClaims {
		name = (name != null) ? name : "name";
		session = (session != null) ? session : "sid";
		device = (device != null) ? device : "device";
		roles = (roles != null) ? roles : "roles";
		permissions = (permissions != null) ? permissions : "permissions";
		attributes = (attributes != null) ? List.copyOf(attributes) : List.of();
	}

	/**
	 * Returns the defaults.
	 * @return claims in which every name is the default
	 */
	@SuppressWarnings("NullAway")
	public static IdentityClaims defaults() {
		return new IdentityClaims(null, null, null, null, null, null);
	}

	/**
	 * Returns the identity that a token proves.
	 * @param jwt a verified token
	 * @return the identity
	 * @throws InvalidTokenException with {@link Reason#MALFORMED_TOKEN} if a claim that
	 * belongs to the identity has the wrong shape, or with {@link Reason#PROOF_REQUIRED}
	 * if the token is bound to a key of the client
	 */
	public Identity identity(Jwt jwt) {
		return identity(jwt.getClaims());
	}

	/**
	 * Returns the identity that the claims of a verified token prove.
	 * @param claims the claims
	 * @return the identity
	 * @throws InvalidTokenException with {@link Reason#MALFORMED_TOKEN} if a claim that
	 * belongs to the identity has the wrong shape, or with {@link Reason#PROOF_REQUIRED}
	 * if the token is bound to a key of the client
	 */
	public Identity identity(Map<String, Object> claims) {
		// also checked by the verifier, but an application may have its own decoder
		ProofOfPossession.refuseBound(claims);
		Map<String, Object> chosen = new LinkedHashMap<>();
		for (String attribute : this.attributes) {
			Object value = lookup(claims, attribute);
			if (value != null) {
				chosen.put(attribute, value);
			}
		}
		return Identity.of(required(claims, "iss"), required(claims, "sub"), text(claims, this.name),
				text(claims, this.session), text(claims, this.device), texts(claims, this.roles),
				texts(claims, this.permissions), chosen);
	}

	private static String required(Map<String, Object> claims, String claim) {
		String text = text(claims, claim);
		if (text == null) {
			throw new InvalidTokenException(Reason.MALFORMED_TOKEN);
		}
		return text;
	}

	private static @Nullable String text(Map<String, Object> claims, String path) {
		Object value = lookup(claims, path);
		if (value == null || value instanceof String) {
			return (String) value;
		}
		throw new InvalidTokenException(Reason.MALFORMED_TOKEN);
	}

	private static List<String> texts(Map<String, Object> claims, String path) {
		Object value = lookup(claims, path);
		if (value == null) {
			return List.of();
		}
		if (value instanceof String text) {
			return words(text);
		}
		if (value instanceof List<?> list && list.stream().allMatch(String.class::isInstance)) {
			return list.stream().map(String.class::cast).filter((item) -> !item.isBlank()).distinct().toList();
		}
		throw new InvalidTokenException(Reason.MALFORMED_TOKEN);
	}

	/** Splits a list that is written as one text, like {@code scope}, into its items. */
	static List<String> words(String text) {
		return text.isBlank() ? List.of() : List.of(text.strip().split(" +"));
	}

	/**
	 * Tells whether a claim is a number that may have lost digits when it was parsed:
	 * large and fractional JSON numbers are parsed as doubles.
	 * @param value the claim's value
	 * @return {@code true} from 2<sup>53</sup> on
	 */
	public static boolean hasLostDigits(@Nullable Object value) {
		return value instanceof Double number && Math.abs(number) >= LARGEST_EXACT;
	}

	/**
	 * Finds a claim by its name, or else by its path.
	 * @param claims the claims
	 * @param path the name or path
	 * @return the claim's value, or {@code null} if there is none
	 */
	public static @Nullable Object lookup(Map<String, Object> claims, String path) {
		Object direct = claims.get(path);
		int dot = path.indexOf('.');
		while (direct == null && dot > 0) {
			if (claims.get(path.substring(0, dot)) instanceof Map<?, ?> nested) {
				@SuppressWarnings("unchecked")
				Map<String, Object> members = (Map<String, Object>) nested;
				direct = lookup(members, path.substring(dot + 1));
			}
			dot = path.indexOf('.', dot + 1);
		}
		return direct;
	}

}
