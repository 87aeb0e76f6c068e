package io.gatehouse.identity;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * The authenticated caller, from a verified token. An interface without public
 * implementations, so that no data binding makes one of what a request says: Spring binds
 * records and classes from parameters, and Jackson from JSON. It is sealed, so that no
 * proxy implements it either.
 */
public sealed interface Identity permits VerifiedIdentity {

	/**
	 * An identity of these parts, for tests and for authentication of one's own.
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
	 * Further claims that were chosen to belong to the identity.
	 * @return an unmodifiable map
	 */
	Map<String, Object> attributes();

	/**
	 * Whether the caller has a role.
	 * @param role the role
	 * @return {@code true} if it is among the roles, in exactly this case
	 */
	default boolean hasRole(String role) {
		return roles().contains(role);
	}

	/**
	 * Whether the caller has a permission.
	 * @param permission the permission
	 * @return {@code true} if it is among the permissions, in exactly this case
	 */
	default boolean hasPermission(String permission) {
		return permissions().contains(permission);
	}

}
