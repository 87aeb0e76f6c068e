package io.gatehouse.session;

import io.gatehouse.boot.DocumentedMetersContract;

/**
 * The documentation of {@link SessionMeter}.
 */
class SessionMeterTests extends DocumentedMetersContract {

	SessionMeterTests() {
		super("Sessions", SessionMeter.values());
	}

}
