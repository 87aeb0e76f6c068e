package io.gatehouse.demo.auth;

import io.gatehouse.session.Device;
import org.jspecify.annotations.Nullable;

import org.springframework.web.server.ServerWebInputException;

/**
 * What a client sends to log in.
 *
 * @param username the user name
 * @param password the password
 * @param device what the user holds in the hand
 */
record LoginBody(@Nullable String username, @Nullable String password, @Nullable DeviceBody device) {

	/**
	 * The same, complete and of bounded size.
	 * @throws ServerWebInputException if something is missing, too long or no text
	 */
	Login checked() {
		if (this.device == null) {
			throw Members.malformed("device");
		}
		return new Login(Members.text("username", this.username), Members.password("password", this.password),
				this.device.checked());
	}

	@Override
	public String toString() {
		return "LoginBody[password withheld]";
	}

	/**
	 * The client's device.
	 *
	 * @param id the device's id, chosen by the client
	 * @param type such as {@code web} or {@code ios}
	 * @param name what its user calls it
	 */
	record DeviceBody(@Nullable String id, @Nullable String type, @Nullable String name) {

		Device checked() {
			try {
				return new Device(Members.text("device.id", this.id), this.type, this.name);
			}
			catch (IllegalArgumentException ex) {
				throw Members.malformed("device");
			}
		}

	}

	/**
	 * A login in which nothing is missing.
	 *
	 * @param username the user name
	 * @param password the password
	 * @param device the device
	 */
	record Login(String username, String password, Device device) {

		@Override
		public String toString() {
			return "Login[password withheld]";
		}

	}

}
