package io.gatehouse.demo.auth;

import java.nio.charset.StandardCharsets;

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

	private static final int MAX_TEXT = 128;

	/**
	 * The same, complete and of bounded size.
	 * @throws ServerWebInputException if something is missing, too long or no text
	 */
	Login checked() {
		String secret = text("password", this.password);
		if (secret.getBytes(StandardCharsets.UTF_8).length > PasswordCheck.MAX_PASSWORD_BYTES) {
			throw malformed("password");
		}
		if (this.device == null) {
			throw malformed("device");
		}
		return new Login(text("username", this.username), secret, this.device.checked());
	}

	private static String text(String member, @Nullable String value) {
		if (value == null || value.isBlank() || value.length() > MAX_TEXT
				|| value.codePoints().anyMatch(LoginBody::isNoText)) {
			throw malformed(member);
		}
		return value;
	}

	private static boolean isNoText(int codePoint) {
		return switch (Character.getType(codePoint)) {
			case Character.CONTROL, Character.SURROGATE, Character.UNASSIGNED -> true;
			default -> false;
		};
	}

	private static ServerWebInputException malformed(String member) {
		return new ServerWebInputException("The member '" + member + "' is missing, too long or no text");
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
				return new Device(text("device.id", this.id), this.type, this.name);
			}
			catch (IllegalArgumentException ex) {
				throw malformed("device");
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
