package io.gatehouse.service;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;

import io.gatehouse.boot.HeaderProperties;
import io.gatehouse.identity.IdentityClaims;
import io.gatehouse.token.IssuerSettings;
import io.gatehouse.token.JwkSetSettings;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.convert.ApplicationConversionService;

import static org.assertj.core.api.Assertions.assertThat;

class ConfigurationMetadataTests {

	private static final List<Property> properties = properties();

	private static List<Property> properties() {
		String name = "/META-INF/spring-configuration-metadata.json";
		try (InputStream metadata = Objects
			.requireNonNull(ConfigurationMetadataTests.class.getResourceAsStream(name))) {
			return new JsonMapper().readValue(metadata, Metadata.class).properties();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	static Stream<Property> all() {
		return properties.stream();
	}

	@ParameterizedTest
	@MethodSource("all")
	void propertyWhenInMetadataThenHasDescription(Property property) {
		assertThat(property.name()).startsWith("gatehouse.");
		assertThat(property.description()).isNotBlank();
	}

	@Test
	void metadataWhenBuiltThenHasEveryComponentOfTheRecords() {
		assertThat(properties).extracting(Property::name)
			.containsAll(names("gatehouse.issuers.*.", IssuerSettings.class))
			.containsAll(names("gatehouse.jwk-set.", JwkSetSettings.class))
			.containsAll(names("gatehouse.claims.", IdentityClaims.class))
			.containsAll(names("gatehouse.headers.", HeaderProperties.class))
			.containsAll(names("gatehouse.service.", GatehouseServiceProperties.Service.class, "propagation", "mdc"))
			.containsAll(names("gatehouse.service.propagation.", PropagationProperties.class))
			.containsAll(names("gatehouse.service.mdc.", MdcProperties.class))
			.contains("gatehouse.issuers");
	}

	@Test
	void defaultsWhenBoundAsPropertiesThenAreThoseOfTheRecords() {
		assertThat(bindDefaults("gatehouse.jwk-set", JwkSetSettings.class)).isEqualTo(JwkSetSettings.defaults());
		assertThat(bindDefaults("gatehouse.claims", IdentityClaims.class)).isEqualTo(IdentityClaims.defaults());
	}

	@Test
	void propertiesThenAllAreInTheDocumentation() throws IOException {
		String page = java.nio.file.Files.readString(java.nio.file.Path.of("../docs/configuration.md"));
		assertThat(properties).allSatisfy((property) -> assertThat(page).contains(property.row()));
	}

	private static <T> T bindDefaults(String prefix, Class<T> type) {
		MapConfigurationPropertySource source = new MapConfigurationPropertySource();
		for (Property property : properties) {
			Object value = property.defaultValue();
			if (property.name().startsWith(prefix + ".") && value != null && !List.of().equals(value)) {
				source.put(property.name(), value);
			}
		}
		return new Binder(List.of(source), null, ApplicationConversionService.getSharedInstance(), null, null)
			.bind(prefix, type)
			.get();
	}

	private static List<String> names(String prefix, Class<?> type, String... groups) {
		return Arrays.stream(type.getRecordComponents())
			.map(RecordComponent::getName)
			.filter((name) -> !List.of(groups).contains(name))
			.map((name) -> prefix + name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT))
			.toList();
	}

	record Metadata(List<Property> properties) {

	}

	record Property(String name, @Nullable String description, @Nullable Object defaultValue) {

		/** Returns the row of the property in the table of the documentation. */
		String row() {
			String value = (this.defaultValue instanceof List<?> list)
					? String.join(",", list.stream().map(String::valueOf).toList())
					: java.util.Objects.toString(this.defaultValue, "");
			return "| `" + this.name + "` | " + (value.isEmpty() ? "" : "`" + value + "`") + " | " + this.description
					+ " |";
		}

		@Override
		public String toString() {
			return this.name;
		}

	}

}
