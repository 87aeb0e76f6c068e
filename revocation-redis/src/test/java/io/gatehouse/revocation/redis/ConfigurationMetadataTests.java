package io.gatehouse.revocation.redis;

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
			.containsAll(names("gatehouse.redis.", RedisKeyProperties.class))
			.containsAll(names("gatehouse.revocation.", RevocationProperties.class));
	}

	@Test
	void propertiesWithDefaultThenNameIt() {
		assertThat(properties())
			.filteredOn((property) -> !property.name().matches(".*\\.(claims|scope|expect-gateways|migration-until)"))
			.allSatisfy((property) -> assertThat(property.defaultValue()).as(property.name()).isNotNull());
	}

}
