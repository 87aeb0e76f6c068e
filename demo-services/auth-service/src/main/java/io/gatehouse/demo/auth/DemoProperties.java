package io.gatehouse.demo.auth;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.gatehouse.session.Account;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Users and the limits on failed logins.
 *
 * @param users the users by their ids, which are their user names too
 * @param attempts the limits on wrong passwords
 * @param edgeSecret the secret that the gateway sends with the client's address, at least
 * 16 characters; without it, no client address is accepted from a request
 */
@ConfigurationProperties("demo")
record DemoProperties(@DefaultValue Map<String, User> users, @DefaultValue Attempts attempts,
		@DefaultValue("") String edgeSecret) {

	private static final int SHORTEST_SECRET = 16;

	DemoProperties {
		if (!edgeSecret.isEmpty() && edgeSecret.length() < SHORTEST_SECRET) {
			throw new IllegalArgumentException("demo.edge-secret is shorter than " + SHORTEST_SECRET + " characters");
		}
	}

	@Override
	public String toString() {
		return "DemoProperties[users=" + this.users + ", attempts=" + this.attempts + "]";
	}

	/**
	 * One user of the demo.
	 *
	 * @param name the display name
	 * @param password the password's BCrypt hash
	 * @param roles the roles
	 * @param permissions the permissions
	 * @param attributes further claims
	 */
	record User(String name, String password, @DefaultValue List<String> roles, @DefaultValue List<String> permissions,
			@DefaultValue Map<String, Object> attributes) {

		/**
		 * Returns the user as the account that Gatehouse puts into tokens.
		 * @param id the user's id
		 * @throws IllegalArgumentException if the account does not fit into a token
		 */
		Account account(String id) {
			return Account.of(id, this.name, this.roles, this.permissions, this.attributes);
		}

		User withPassword(String hash) {
			return new User(this.name, hash, this.roles, this.permissions, this.attributes);
		}

		@Override
		public String toString() {
			return "User[" + this.name + "]";
		}

	}

	/**
	 * Limits on wrong passwords.
	 *
	 * @param perUser how many for one user from one address
	 * @param perAddress how many from one address, for any user
	 * @param window the time in which they are counted, from the first one on
	 */
	record Attempts(@DefaultValue("10") int perUser, @DefaultValue("100") int perAddress,
			@DefaultValue("1m") Duration window) {

		Attempts {
			if (perUser < 1 || perAddress < 1 || window.toMillis() < 1) {
				throw new IllegalArgumentException(
						"demo.attempts.*: logins would fail; set numbers of at least 1 and a positive duration");
			}
		}

	}

}
