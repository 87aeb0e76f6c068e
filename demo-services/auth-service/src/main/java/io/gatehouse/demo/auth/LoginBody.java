package io.gatehouse.demo.auth;

import java.util.Objects;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.gatehouse.session.Device;
import io.gatehouse.session.TokenFormat;
import org.jspecify.annotations.Nullable;

import org.springframework.web.server.ServerWebInputException;

/**
 * Request body of a login.
 *
 * @param username the user name
 * @param password the password
 * @param device the user's device
 * @param tokenFormat the format of the access tokens, {@code jwt} or {@code opaque}; may
 * be missing
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record LoginBody(@Nullable String username, @Nullable String password, @Nullable DeviceBody device,
		@JsonProperty("token_format") @Nullable String tokenFormat) {

	/**
	 * Validates the body.
	 * @throws ServerWebInputException if a member is missing, too long or not text
	 */
	Login checked() {
		if (this.device == null) {
			throw Members.malformed("device");
		}
		return new Login(Members.text("username", this.username), Members.password("password", this.password),
				this.device.checked(), format(this.tokenFormat));
	}

	private static TokenFormat format(@Nullable String text) {
		return switch (Objects.requireNonNullElse(text, "jwt")) {
			case "jwt" -> TokenFormat.JWT;
			case "opaque" -> TokenFormat.OPAQUE;
			default -> throw Members.malformed("token_format");
		};
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
	 * @param name the display name that the user chose
	 */
	@JsonIgnoreProperties(ignoreUnknown = true)
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
	 * A validated login.
	 *
	 * @param username the user name
	 * @param password the password
	 * @param device the device
	 * @param tokenFormat the format of the access tokens
	 */
	record Login(String username, String password, Device device, TokenFormat tokenFormat) {

		@Override
		public String toString() {
			return "Login[password withheld]";
		}

	}

}
