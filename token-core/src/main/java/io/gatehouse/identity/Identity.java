package io.gatehouse.identity;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Authenticated caller, from a verified token. This interface has no public
 * implementation, so that data binding cannot make an identity from request data: Spring
 * binds records and classes from parameters, and Jackson from JSON. It is sealed, so that
 * no proxy can implement it either.
 */
public sealed interface Identity permits VerifiedIdentity {

	/**
	 * Makes an identity from its parts, for tests and for an application's own
	 * authentication.
	 * @param issuer the {@code iss}
	 * @param subject the {@code sub}: the user's id
	 * @param name the display name, or {@code null}
	 * @param session the session's id ({@code sid}), or {@code null}
	 * @param device the device's id, or {@code null}
	 * @param roles the roles
	 * @param permissions the permissions
	 * @param attributes further claims that belong to the identity
	 * @return the identity
	 */
	static Identity of(String issuer, String subject, @Nullable String name, @Nullable String session,
			@Nullable String device, List<String> roles, List<String> permissions, Map<String, Object> attributes) {
		return new VerifiedIdentity(issuer, subject, name, session, device, roles, permissions, attributes);
	}

	/**
	 * The issuer of the token.
	 * @return the {@code iss}
	 */
	String issuer();

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
	 * The session's id.
	 * @return the {@code sid}, or {@code null}
	 */
	@Nullable String session();

	/**
	 * The device's id.
	 * @return the id, or {@code null}
	 */
	@Nullable String device();

	/**
	 * The roles, in the token's order.
	 * @return an unmodifiable list
	 */
	List<String> roles();

	/**
	 * The permissions, in the token's order.
	 * @return an unmodifiable list
	 */
	List<String> permissions();

	/**
	 * Further claims that are configured as part of the identity.
	 * @return an unmodifiable map
	 */
	Map<String, Object> attributes();

	/**
	 * Tells whether the caller has a role.
	 * @param role the role
	 * @return {@code true} if it is among the roles, in exactly this case
	 */
	default boolean hasRole(String role) {
		return roles().contains(role);
	}

	/**
	 * Tells whether the caller has a permission.
	 * @param permission the permission
	 * @return {@code true} if it is among the permissions, in exactly this case
	 */
	default boolean hasPermission(String permission) {
		return permissions().contains(permission);
	}

}
