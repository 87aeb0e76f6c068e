package io.gatehouse.run;

import java.util.Arrays;
import java.util.Locale;

import io.gatehouse.token.Reason;

/**
 * Profiles of the run.
 */
enum Profile {

	/** No faults; no revoked token may get in. */
	QUIET(100_000),

	/** Random faults; no revoked token may get in. */
	FAULTS(0),

	/** Deliberately wrong gateways, which the checker must detect. */
	BROKEN(500),

	/** Measures the latency of revocations. */
	LATENCY(1000),

	/** Measures the latency of logouts by an identity provider. */
	BACK_CHANNEL_LOGOUT(1000);

	private final int revocations;

	Profile(int revocations) {
		this.revocations = revocations;
	}

	/** Returns the default number of revocations. */
	int revocations() {
		return this.revocations;
	}

	/** Returns the reason with which gateways refuse the tokens that it revokes. */
	Reason reason() {
		return (this == BACK_CHANNEL_LOGOUT) ? Reason.LOGGED_OUT : Revoker.REASON;
	}

	/** Returns whether it measures times. */
	boolean isTimed() {
		return this == LATENCY || this == BACK_CHANNEL_LOGOUT;
	}

	/**
	 * Returns the profile with this name in lower case, with hyphens.
	 * @throws UsageException if there is none
	 */
	static Profile named(String name) {
		return Arrays.stream(values())
			.filter((profile) -> profile.name().toLowerCase(Locale.ROOT).replace('_', '-').equals(name))
			.findFirst()
			.orElseThrow(() -> new UsageException("Unknown profile '" + name + "'."));
	}

}
