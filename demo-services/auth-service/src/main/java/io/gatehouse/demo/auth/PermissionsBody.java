package io.gatehouse.demo.auth;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.gatehouse.demo.auth.DemoProperties.User;
import org.jspecify.annotations.Nullable;

import org.springframework.web.util.UriUtils;

/**
 * What an admin sends to change what a user may. What is missing stays as it is.
 *
 * @param roles the roles, all of them
 * @param permissions the permissions, all of them
 * @param attributes further claims, all of them
 */
record PermissionsBody(@Nullable List<String> roles, @Nullable List<String> permissions,
		@Nullable Map<String, Object> attributes) {

	/**
	 * All of it goes into the token and into identity headers, percent-encoded, and
	 * servers allow 8 KiB for all headers together.
	 */
	private static final int MAX_SIZE = 1536;

	/**
	 * A user with these changes.
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
