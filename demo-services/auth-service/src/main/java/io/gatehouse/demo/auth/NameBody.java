package io.gatehouse.demo.auth;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * What a client sends to name a device.
 *
 * @param deviceName what its user calls it
 */
record NameBody(@JsonProperty("device_name") @Nullable String deviceName) {

	/**
	 * The name.
	 * @throws org.springframework.web.server.ServerWebInputException if it is missing,
	 * too long or no text
	 */
	String checked() {
		return Members.text("device_name", this.deviceName);
	}

}
