package io.gatehouse.run;

import java.util.Arrays;
import java.util.Locale;

/**
 * The runs that there are.
 */
enum Profile {

	/** Nothing goes wrong, and none may get in. */
	QUIET(100_000),

	/** Much goes wrong, and none may get in. */
	FAULTS(0),

	/** The gateways are wrong on purpose, and the checker must find it. */
	BROKEN(500),

	/** How long a revocation takes. */
	LATENCY(1000);

	private final int revocations;

	Profile(int revocations) {
		this.revocations = revocations;
	}

	/** How many revocations a run has if nothing else is said. */
	int revocations() {
		return this.revocations;
	}

	/**
	 * A profile by its name in lower case.
	 * @throws UsageException if there is none
	 */
	static Profile named(String name) {
		return Arrays.stream(values())
			.filter((profile) -> profile.name().toLowerCase(Locale.ROOT).equals(name))
			.findFirst()
			.orElseThrow(() -> new UsageException("Unknown profile '" + name + "'."));
	}

}
