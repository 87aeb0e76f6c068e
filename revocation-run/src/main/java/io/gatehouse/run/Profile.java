package io.gatehouse.run;

import java.util.Arrays;
import java.util.Locale;

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
	LATENCY(1000);

	private final int revocations;

	Profile(int revocations) {
		this.revocations = revocations;
	}

	/** Returns the default number of revocations. */
	int revocations() {
		return this.revocations;
	}

	/**
	 * Returns the profile with this name in lower case.
	 * @throws UsageException if there is none
	 */
	static Profile named(String name) {
		return Arrays.stream(values())
			.filter((profile) -> profile.name().toLowerCase(Locale.ROOT).equals(name))
			.findFirst()
			.orElseThrow(() -> new UsageException("Unknown profile '" + name + "'."));
	}

}
