package io.gatehouse.session;

import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * A user and the user's roles and permissions. All of it ends up in the access token, so
 * keep it small: a token of more than 16 KiB is refused everywhere, and HTTP servers
 * often allow 8 KiB for all headers. A sealed interface without public implementations,
 * so that data binding cannot create an account from request data: neither as a
 * controller argument nor within a {@link LoginRequest}.
 */
public sealed interface Account permits AccountValues {

	/**
	 * Claims that have a meaning to verifiers, and that attributes may not replace.
	 */
	Set<String> RESERVED_CLAIMS = Set.of("iss", "sub", "aud", "exp", "nbf", "iat", "jti", "sid", "client_id", "cnf",
			"name", "roles", "permissions", "device");

	/**
	 * An account with a subject only. Spring converts a request parameter by a static
	 * method {@code of}, {@code from} or {@code valueOf} with one argument, so that this
	 * method must have another name.
	 * @param subject the user's id
	 * @return an account without name, roles, permissions and attributes
	 * @throws IllegalArgumentException if the subject is missing, too long, or has
	 * control characters
	 */
	static Account ofSubject(String subject) {
		return new AccountValues(subject, null, List.of(), List.of(), Map.of());
	}

	/**
	 * An account.
	 * @param subject the user's id, the {@code sub}; 1 to 256 characters of any script
	 * @param name the display name, up to 256 characters of any script; {@code null} for
	 * none
	 * @param roles the roles; each 1 to 256 characters
	 * @param permissions the permissions; each 1 to 256 characters
	 * @param attributes further claims: text, {@code Integer}, {@code Long},
	 * {@code Double}, {@code Boolean}, and lists and maps of these; none of
	 * {@link #RESERVED_CLAIMS}
	 * @return the account
	 * @throws IllegalArgumentException if one of these is missing, too long, has control
	 * characters, or cannot be an attribute
	 */
	static Account of(String subject, @Nullable String name, List<String> roles, List<String> permissions,
			Map<String, Object> attributes) {
		return new AccountValues(subject, name, roles, permissions, attributes);
	}

	/**
	 * The user's id.
	 * @return the {@code sub}
	 */
	String subject();

	/**
	 * The display name.
	 * @return the name, or {@code null}
	 */
	@Nullable String name();

	/**
	 * The roles.
	 * @return an unmodifiable list
	 */
	List<String> roles();

	/**
	 * The permissions.
	 * @return an unmodifiable list
	 */
	List<String> permissions();

	/**
	 * Further claims.
	 * @return an unmodifiable map
	 */
	Map<String, Object> attributes();

}
