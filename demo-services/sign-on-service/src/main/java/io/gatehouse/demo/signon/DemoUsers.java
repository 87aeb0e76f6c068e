package io.gatehouse.demo.signon;

import java.util.List;
import java.util.Map;

import io.gatehouse.session.Account;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Users by their ids, which are their user names too.
 *
 * @param users the users
 */
@ConfigurationProperties("demo")
record DemoUsers(@DefaultValue Map<String, User> users) {

	/**
	 * One user of the demo.
	 *
	 * @param name the display name
	 * @param password the password's BCrypt hash
	 * @param roles the roles
	 * @param permissions the permissions
	 */
	record User(String name, String password, @DefaultValue List<String> roles,
			@DefaultValue List<String> permissions) {

		/** Returns the user as the account that Gatehouse puts into tokens. */
		Account account(String id) {
			return Account.of(id, this.name, this.roles, this.permissions, Map.of());
		}

		@Override
		public String toString() {
			return "User[" + this.name + "]";
		}

	}

}
