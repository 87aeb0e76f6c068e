package io.gatehouse.gateway;

import io.gatehouse.boot.DocumentedMetersContract;

/**
 * The documentation of {@link GatewayMeter}.
 */
class GatewayMeterTests extends DocumentedMetersContract {

	GatewayMeterTests() {
		super("Gateways", GatewayMeter.values());
	}

}
