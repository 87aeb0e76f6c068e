package io.gatehouse.demo.auth;

import java.util.List;
import java.util.Map;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Who may log in.
 *
 * @param users the users by their ids, which are their user names too
 */
@ConfigurationProperties("demo")
record DemoProperties(@DefaultValue Map<String, User> users) {

	/**
	 * A user.
	 *
	 * @param name the display name
	 * @param password the password's BCrypt hash
	 * @param roles the roles
	 * @param permissions the permissions
	 */
	record User(String name, String password, @DefaultValue List<String> roles,
			@DefaultValue List<String> permissions) {

		@Override
		public String toString() {
			return "User[" + this.name + "]";
		}

	}

}
