package io.gatehouse.demo.auth;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * Request body that names a device.
 *
 * @param deviceName the display name that the user chose
 */
record NameBody(@JsonProperty("device_name") @Nullable String deviceName) {

	/**
	 * Validates the body and returns the name.
	 * @throws org.springframework.web.server.ServerWebInputException if it is missing,
	 * too long or not text
	 */
	String checked() {
		return Members.text("device_name", this.deviceName);
	}

}
