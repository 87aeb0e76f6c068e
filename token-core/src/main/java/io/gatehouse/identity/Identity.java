package io.gatehouse.identity;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Who the gateway or a service found the caller to be, from a verified token.
 *
 * @param issuer the {@code iss}: who says so
 * @param subject the {@code sub}: the user's id
 * @param name the display name, or {@code null}
 * @param session the session's id ({@code sid}), or {@code null}
 * @param device the device's id, or {@code null}
 * @param roles the roles, in the token's order
 * @param permissions the permissions, in the token's order
 * @param attributes further claims that were chosen to belong to the identity
 */
public record Identity(String issuer, String subject, @Nullable String name, @Nullable String session,
		@Nullable String device, List<String> roles, List<String> permissions, Map<String, Object> attributes) {

	public Identity {
		roles = List.copyOf(roles);
		permissions = List.copyOf(permissions);
		attributes = Collections.unmodifiableMap(new LinkedHashMap<>(attributes));
	}

	/**
	 * Whether the caller has a role.
	 * @param role the role
	 * @return {@code true} if it is among the roles, in exactly this case
	 */
	public boolean hasRole(String role) {
		return this.roles.contains(role);
	}

	/**
	 * Whether the caller has a permission.
	 * @param permission the permission
	 * @return {@code true} if it is among the permissions, in exactly this case
	 */
	public boolean hasPermission(String permission) {
		return this.permissions.contains(permission);
	}

}
