package io.gatehouse.demo.auth;

import java.time.DateTimeException;
import java.time.Instant;

import io.gatehouse.session.Ban;
import org.jspecify.annotations.Nullable;

/**
 * Ban of a user or a device, as an admin sets and lists it.
 *
 * @param until the end of the ban, such as {@code 2026-01-31T12:00:00Z}; {@code null} for
 * a ban without end
 * @param reason the reason, for the audit log
 * @param device the id of the banned device; {@code null} to ban the user
 */
record BanBody(@Nullable String until, @Nullable String reason, @Nullable String device) {

	private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

	static BanBody of(Ban ban) {
		return new BanBody((ban.until() != null) ? ban.until().toString() : null, ban.reason(), ban.deviceId());
	}

	/**
	 * Validates the body.
	 * @throws org.springframework.web.server.ServerWebInputException if a member is too
	 * long, not text or not a time
	 */
	Ban checked() {
		try {
			return new Ban(this.device, (this.until != null) ? time(this.until) : null, this.reason);
		}
		catch (IllegalArgumentException ex) {
			throw Members.malformed("device or reason");
		}
	}

	private static Instant time(String text) {
		try {
			Instant time = Instant.parse(text);
			if (time.isAfter(Instant.EPOCH) && time.isBefore(LATEST)) {
				return time;
			}
		}
		catch (DateTimeException ex) {
			// reported below
		}
		throw Members.malformed("until");
	}

}
