package io.gatehouse.demo.auth;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.gatehouse.demo.auth.DemoProperties.User;
import org.jspecify.annotations.Nullable;

import org.springframework.web.util.UriUtils;

/**
 * Request body that changes a user's permissions. A missing member leaves its values
 * unchanged.
 *
 * @param roles the complete list of roles
 * @param permissions the complete list of permissions
 * @param attributes the complete map of further claims
 */
record PermissionsBody(@Nullable List<String> roles, @Nullable List<String> permissions,
		@Nullable Map<String, Object> attributes) {

	/**
	 * Bound of all values together, percent-encoded, in characters. They go into the
	 * token and into identity headers, and servers allow 8 KiB for all headers.
	 */
	private static final int MAX_SIZE = 1536;

	/**
	 * Returns the user with these changes.
	 * @throws IllegalArgumentException if they are too large
	 */
	User applyTo(User user) {
		if (UriUtils.encode(toString(), StandardCharsets.UTF_8).length() > MAX_SIZE) {
			throw new IllegalArgumentException("The permissions would not fit into a header");
		}
		return new User(user.name(), user.password(), Objects.requireNonNullElse(this.roles, user.roles()),
				Objects.requireNonNullElse(this.permissions, user.permissions()),
				Objects.requireNonNullElse(this.attributes, user.attributes()));
	}

}
