package io.gatehouse.authorizationserver;

import io.gatehouse.boot.DocumentedMetersContract;

/**
 * The documentation of {@link AuthorizationServerMeter}.
 */
class AuthorizationServerMeterTests extends DocumentedMetersContract {

	AuthorizationServerMeterTests() {
		super("Authorization server", AuthorizationServerMeter.values());
	}

}
