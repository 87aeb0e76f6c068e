package io.gatehouse.service;

import java.util.List;

import io.gatehouse.boot.ConfigurationMetadataContract;
import io.gatehouse.boot.HeaderProperties;
import io.gatehouse.identity.IdentityClaims;
import io.gatehouse.token.IssuerSettings;
import io.gatehouse.token.JwkSetSettings;
import org.junit.jupiter.api.Test;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.convert.ApplicationConversionService;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of the module's configuration metadata.
 */
class ConfigurationMetadataTests extends ConfigurationMetadataContract {

	@Test
	void metadataWhenBuiltThenHasEveryComponentOfTheRecords() {
		assertThat(properties()).extracting(Property::name)
			.containsAll(names("gatehouse.issuers.*.", IssuerSettings.class))
			.containsAll(names("gatehouse.jwk-set.", JwkSetSettings.class))
			.containsAll(names("gatehouse.claims.", IdentityClaims.class))
			.containsAll(names("gatehouse.headers.", HeaderProperties.class))
			.containsAll(names("gatehouse.service.", GatehouseServiceProperties.Service.class).stream()
				.filter((name) -> !name.matches(".*\\.(propagation|mdc)"))
				.toList())
			.containsAll(names("gatehouse.service.propagation.", PropagationProperties.class))
			.containsAll(names("gatehouse.service.mdc.", MdcProperties.class))
			.contains("gatehouse.issuers");
	}

	@Test
	void defaultsWhenBoundAsPropertiesThenAreThoseOfTheRecords() {
		assertThat(bindDefaults("gatehouse.jwk-set", JwkSetSettings.class)).isEqualTo(JwkSetSettings.defaults());
		assertThat(bindDefaults("gatehouse.claims", IdentityClaims.class)).isEqualTo(IdentityClaims.defaults());
	}

	private static <T> T bindDefaults(String prefix, Class<T> type) {
		MapConfigurationPropertySource source = new MapConfigurationPropertySource();
		for (Property property : properties()) {
			Object value = property.defaultValue();
			if (property.name().startsWith(prefix + ".") && value != null && !List.of().equals(value)) {
				source.put(property.name(), value);
			}
		}
		return new Binder(List.of(source), null, ApplicationConversionService.getSharedInstance(), null, null)
			.bind(prefix, type)
			.get();
	}

}
