package io.gatehouse.session;

import java.util.Map;

import io.gatehouse.token.InvalidSettingException;

import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Limits of a user's sessions, and the rules that make room for one more. Set by
 * {@code gatehouse.session.devices.*}, or for one login by
 * {@link LoginRequest#withPolicy(DevicePolicy)}. A session that makes room ends as
 * {@link io.gatehouse.token.Reason#REPLACED}.
 *
 * @param sameDeviceReplaces whether a login ends the user's session on the same device
 * (by its id)
 * @param onePerType whether a login ends the user's sessions on other devices of the same
 * type, so that a user has one session per type of device
 * @param maxPerUser the maximum number of sessions of a user, from 1 to 1000
 * @param maxPerType the maximum number of sessions of a user on devices of a type, such
 * as 'web: 2'; other types have no limit of their own
 * @param whenFull the outcome of a login beyond a limit: evict-oldest ends the oldest
 * session, refuse refuses the login
 */
public record DevicePolicy(@DefaultValue("true") boolean sameDeviceReplaces, @DefaultValue("false") boolean onePerType,
		@DefaultValue("100") int maxPerUser, @DefaultValue Map<String, Integer> maxPerType,
		@DefaultValue("evict-oldest") WhenFull whenFull) {

	static final String PREFIX = GatehouseSessionProperties.PREFIX + "devices.";

	/**
	 * Upper bound, since every operation of a user reads all of that user's sessions.
	 */
	private static final int LARGEST = 1000;

	public DevicePolicy {
		check(PREFIX + "max-per-user", maxPerUser);
		maxPerType.forEach((type, max) -> check(PREFIX + "max-per-type." + type, max));
		maxPerType = Map.copyOf(maxPerType);
	}

	private static void check(String property, int max) {
		if (max < 1 || max > LARGEST) {
			throw new InvalidSettingException(property, Integer.toString(max),
					"Logins would fail, or every login would have to read too many sessions.",
					"Set a number from 1 to " + LARGEST + ".");
		}
	}

	/**
	 * Returns the defaults.
	 * @return a login replaces the session on the same device, and the oldest of more
	 * than 100
	 */
	public static DevicePolicy defaults() {
		return new DevicePolicy(true, false, 100, Map.of(), WhenFull.EVICT_OLDEST);
	}

	/** Outcome of a login for which there is no room. */
	public enum WhenFull {

		/** The session that began first ends. */
		EVICT_OLDEST,

		/** The login is refused. */
		REFUSE

	}

}
