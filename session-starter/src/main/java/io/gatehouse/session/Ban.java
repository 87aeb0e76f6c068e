package io.gatehouse.session;

import java.time.Instant;

import io.gatehouse.identity.TextConstraints;
import org.jspecify.annotations.Nullable;

/**
 * Ban of a user, or of one of a user's devices. The sessions end as
 * {@link io.gatehouse.token.Reason#BANNED}, and logins and refreshes are refused until
 * the ban ends or is lifted.
 *
 * @param deviceId the device that is banned, or {@code null} for the user
 * @param until when it ends, by Redis' clock; {@code null}, or after the year 9999, for
 * never. One that has passed is refused, and changes nothing
 * @param reason why, up to 256 characters; told only to the application, on a login;
 * {@code null} for no reason
 * @param actor the actor that banned, of {@link ReactiveSessionService#by(String)};
 * {@code null} if it is not known. Only set in a list of bans
 * @param since when the ban began, by Redis' clock; {@code null} if it is not known. Only
 * set in a list of bans
 */
public record Ban(@Nullable String deviceId, @Nullable Instant until, @Nullable String reason, @Nullable String actor,
		@Nullable Instant since) {

	private static final int MAX_REASON_LENGTH = 256;

	/** Begins the field of a device's ban. */
	private static final String DEVICE = "device:";

	/** Follows the reason in Redis, U+2063. */
	static final char SEPARATOR = '\u2063';

	private static final Instant FAR = Instant.parse("9999-12-31T23:59:59Z");

	public Ban {
		until = (until != null && until.isAfter(FAR)) ? null : until;
		until = (until != null && until.isBefore(Instant.EPOCH)) ? Instant.EPOCH : until;
		TextConstraints.checkOptional("The id of the device", deviceId, 128);
		TextConstraints.checkOptional("The reason", reason, MAX_REASON_LENGTH);
	}

	/**
	 * Creates a ban.
	 * @param deviceId the device that is banned, or {@code null} for the user
	 * @param until when it ends, or {@code null} for never
	 * @param reason why, or {@code null}
	 */
	public Ban(@Nullable String deviceId, @Nullable Instant until, @Nullable String reason) {
		this(deviceId, until, reason, null, null);
	}

	/**
	 * Bans a user.
	 * @param until when it ends, or {@code null} for never
	 * @param reason why, or {@code null}
	 * @return the ban
	 */
	public static Ban user(@Nullable Instant until, @Nullable String reason) {
		return new Ban(null, until, reason, null, null);
	}

	/**
	 * Bans one device of a user.
	 * @param deviceId the device's id
	 * @param until when it ends, or {@code null} for never
	 * @param reason why, or {@code null}
	 * @return the ban
	 */
	public static Ban device(String deviceId, @Nullable Instant until, @Nullable String reason) {
		return new Ban(deviceId, until, reason, null, null);
	}

	/** Returns the field under which the ban is stored in Redis. */
	static String field(@Nullable String deviceId) {
		return (deviceId != null) ? DEVICE + deviceId : "user";
	}

	/** Another writer may have stored a longer reason. */
	private static String bounded(String why) {
		return why.substring(0, Math.min(why.length(), MAX_REASON_LENGTH));
	}

	/**
	 * Reads a ban.
	 * @param field the field under which it is stored
	 * @param ends its end in epoch milliseconds; empty for never
	 * @param why the reason; empty for none
	 * @param since its beginning in epoch milliseconds; empty if it is not known
	 * @param actor the actor; empty if it is not known
	 */
	static Ban read(String field, String ends, String why, String since, String actor) {
		return new Ban(field.startsWith(DEVICE) ? field.substring(DEVICE.length()) : null, time(ends),
				why.isBlank() ? null : bounded(why), actor.isEmpty() ? null : actor, time(since));
	}

	private static @Nullable Instant time(String milli) {
		return milli.isEmpty() ? null : Instant.ofEpochMilli(Long.parseLong(milli));
	}

}
