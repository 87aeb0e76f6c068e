package io.gatehouse.boot;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import com.nimbusds.jose.util.JSONObjectUtils;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import org.springframework.boot.context.properties.bind.DataObjectPropertyName;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Contract of a module's configuration metadata, which editors show: each property has a
 * description, and a row in {@code docs/configuration.md} with the same text.
 */
public abstract class ConfigurationMetadataContract {

	/** Returns the properties of the module whose tests run. */
	protected static List<Property> properties() {
		try {
			String json = Files.readString(Path.of("target/classes/META-INF/spring-configuration-metadata.json"));
			return Arrays.stream(JSONObjectUtils.getJSONObjectArray(JSONObjectUtils.parse(json), "properties"))
				.map(Property::of)
				.toList();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (ParseException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/** Returns the names of the properties that a record binds. */
	protected static List<String> names(String prefix, Class<?> type) {
		return Arrays.stream(type.getRecordComponents())
			.map(RecordComponent::getName)
			.map((name) -> prefix + DataObjectPropertyName.toDashedForm(name))
			.toList();
	}

	@Test
	void propertiesThenAllAreDescribed() {
		assertThat(properties()).isNotEmpty().allSatisfy((property) -> {
			assertThat(property.name()).matches("(gatehouse|management\\.endpoint\\.(gatehouse|revocations))\\..*");
			assertThat(property.description()).as(property.name()).isNotBlank();
		});
	}

	@Test
	void propertiesThenAllAreInTheDocumentation() throws IOException {
		String page = Files.readString(Path.of("../docs/configuration.md"));
		assertThat(properties()).allSatisfy((property) -> assertThat(page).contains(property.row()));
	}

	/**
	 * Property of the metadata.
	 *
	 * @param name the name, in canonical form
	 * @param description the text that editors show
	 * @param defaultValue the default, if there is one
	 */
	public record Property(String name, @Nullable String description, @Nullable Object defaultValue) {

		private static Property of(Map<String, Object> json) {
			return new Property(String.valueOf(json.get("name")), (String) json.get("description"),
					json.get("defaultValue"));
		}

		/** Returns the property's row in the table of the documentation. */
		String row() {
			String value = (this.defaultValue instanceof List<?> list)
					? String.join(",", list.stream().map(String::valueOf).toList())
					: Objects.toString(this.defaultValue, "");
			return "| `" + this.name + "` | " + (value.isEmpty() ? "" : "`" + value + "`") + " | " + this.description
					+ " |";
		}

	}

}
