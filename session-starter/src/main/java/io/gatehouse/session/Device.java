package io.gatehouse.session;

import io.gatehouse.identity.TextConstraints;
import org.jspecify.annotations.Nullable;

/**
 * Device that a user logs in with.
 *
 * @param id distinguishes the device from the user's others; 1 to 128 characters
 * @param type {@code web}, {@code ios}, {@code android}, {@code mini-program},
 * {@code desktop}, or any name of up to 32 characters; {@code null} if not known
 * @param name what the user calls it, up to 128 characters; {@code null} if not known
 */
public record Device(String id, @Nullable String type, @Nullable String name) {

	static final int MAX_NAME_LENGTH = 128;

	public Device {
		TextConstraints.check("The id of the device", id, 128);
		TextConstraints.checkOptional("The type of the device", type, 32);
		TextConstraints.checkOptional("The name of the device", name, MAX_NAME_LENGTH);
	}

	/**
	 * Returns a device with an id only.
	 * @param id distinguishes the device from the user's others
	 * @return the device
	 */
	public static Device of(String id) {
		return new Device(id, null, null);
	}

}
