package io.gatehouse.session;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.gatehouse.token.JwtVerifier;
import org.jspecify.annotations.Nullable;

/**
 * Who a user is, and what they may. All of it ends up in the access token, so keep it
 * small: a token of more than 16 KiB is refused everywhere, and HTTP servers often allow
 * 8 KiB for all headers.
 *
 * @param subject the user's id, the {@code sub}; 1 to 256 characters of any script
 * @param name the display name, up to 256 characters of any script; {@code null} for none
 * @param roles the roles; each 1 to 256 characters
 * @param permissions the permissions; each 1 to 256 characters
 * @param attributes further claims: text, {@code Integer}, {@code Long}, {@code Double},
 * {@code Boolean}, and lists and maps of these; none of {@link #RESERVED_CLAIMS}
 */
public record Account(String subject, @Nullable String name, List<String> roles, List<String> permissions,
		Map<String, Object> attributes) {

	/**
	 * Claims that have a meaning to those who verify, and that attributes may not
	 * replace.
	 */
	public static final Set<String> RESERVED_CLAIMS = Set.of("iss", "sub", "aud", "exp", "nbf", "iat", "jti", "sid",
			"client_id", "cnf", "name", "roles", "permissions", "device");

	private static final int MAX_LENGTH = JwtVerifier.MAX_IDENTIFIER_LENGTH;

	public Account {
		Text.check("The subject", subject, MAX_LENGTH);
		Text.checkOptional("The name", name, MAX_LENGTH);
		roles = texts("A role", roles);
		permissions = texts("A permission", permissions);
		attributes = claims(attributes);
	}

	/**
	 * A user of whom no more is known than the id.
	 * @param subject the user's id
	 * @return an account without name, roles, permissions and attributes
	 */
	public static Account of(String subject) {
		return new Account(subject, null, List.of(), List.of(), Map.of());
	}

	private static List<String> texts(String what, List<String> texts) {
		texts.forEach((text) -> Text.check(what, text, MAX_LENGTH));
		return texts.stream().distinct().toList();
	}

	private static Map<String, Object> claims(Map<String, Object> attributes) {
		Map<String, Object> claims = new LinkedHashMap<>();
		attributes.forEach((claim, value) -> {
			Text.check("The name of an attribute", claim, MAX_LENGTH);
			if (RESERVED_CLAIMS.contains(claim)) {
				throw new IllegalArgumentException("Attribute '" + claim + "' would replace a claim of that name");
			}
			claims.put(claim, ClaimValue.copy(claim, value));
		});
		return Collections.unmodifiableMap(claims);
	}

}
