package io.gatehouse.revocation.redis;

import io.gatehouse.boot.DocumentedMetersContract;

/**
 * The documentation of {@link RevocationMeter}.
 */
class RevocationMeterTests extends DocumentedMetersContract {

	RevocationMeterTests() {
		super("Revocation", RevocationMeter.values());
	}

}
