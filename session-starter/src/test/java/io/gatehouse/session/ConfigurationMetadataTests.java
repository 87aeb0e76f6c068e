package io.gatehouse.session;

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
			.containsExactlyInAnyOrder("gatehouse.opaque.key-prefix", "gatehouse.opaque.key-style",
					"gatehouse.session.access-token-life", "gatehouse.session.algorithm", "gatehouse.session.audiences",
					"gatehouse.session.audit-log", "gatehouse.session.client-id",
					"gatehouse.session.devices.max-per-type", "gatehouse.session.devices.max-per-user",
					"gatehouse.session.devices.one-per-type", "gatehouse.session.devices.same-device-replaces",
					"gatehouse.session.devices.when-full", "gatehouse.session.enabled",
					"gatehouse.session.generate-key-file", "gatehouse.session.history.retention",
					"gatehouse.session.history.size", "gatehouse.session.index.enabled", "gatehouse.session.issuer",
					"gatehouse.session.jwk-set-enabled", "gatehouse.session.jwk-set-path", "gatehouse.session.key-file",
					"gatehouse.session.keys", "gatehouse.session.keys[*].id", "gatehouse.session.keys[*].location",
					"gatehouse.session.keys[*].value", "gatehouse.session.oauth2.allow-plain-secrets",
					"gatehouse.session.oauth2.clients", "gatehouse.session.oauth2.clients.*.allowed",
					"gatehouse.session.oauth2.clients.*.secret", "gatehouse.session.oauth2.enabled",
					"gatehouse.session.oauth2.failed-authentications.burst-capacity",
					"gatehouse.session.oauth2.failed-authentications.replenish-rate",
					"gatehouse.session.oauth2.introspection-path", "gatehouse.session.oauth2.revocation-path",
					"gatehouse.session.opaque-style", "gatehouse.session.problems-enabled",
					"gatehouse.session.refresh-grace", "gatehouse.session.refresh-token-life",
					"gatehouse.session.revoke-on-update", "gatehouse.session.session-life",
					"gatehouse.session.token-format", "gatehouse.session.token-type",
					"management.endpoint.revocations.access");
	}

	@Test
	void everyPropertyWithDefaultThenNamesIt() {
		assertThat(properties())
			.filteredOn((property) -> !property.name()
				.matches("gatehouse\\.(session\\.(issuer|key-file|keys.*|oauth2\\.clients.*|devices\\.max-per-type))"))
			.allSatisfy((property) -> assertThat(property.defaultValue()).as(property.name()).isNotNull());
	}

}
