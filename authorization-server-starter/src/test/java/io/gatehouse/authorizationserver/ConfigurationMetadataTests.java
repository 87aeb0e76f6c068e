package io.gatehouse.authorizationserver;

import io.gatehouse.boot.ConfigurationMetadataContract;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of the module's configuration metadata.
 */
class ConfigurationMetadataTests extends ConfigurationMetadataContract {

	@Test
	void propertiesThenNoneIsMissing() {
		assertThat(properties()).extracting(Property::name)
			.containsExactlyInAnyOrder("gatehouse.authorization-server.back-channel-logout-timeout",
					"gatehouse.authorization-server.back-channel-logout-uris",
					"gatehouse.authorization-server.device-cookie", "gatehouse.authorization-server.enabled",
					"gatehouse.authorization-server.failed-authentications.burst-capacity",
					"gatehouse.authorization-server.failed-authentications.replenish-rate");
	}

}
