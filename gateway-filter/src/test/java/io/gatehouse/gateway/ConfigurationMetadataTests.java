package io.gatehouse.gateway;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

import io.gatehouse.boot.HeaderProperties;
import io.gatehouse.identity.IdentityClaims;
import io.gatehouse.token.IssuerSettings;
import io.gatehouse.token.JwkSetSettings;
import io.gatehouse.token.SigningKeySettings;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that the configuration metadata that editors show has every property of the edge,
 * with a description.
 */
class ConfigurationMetadataTests {

	private final List<Property> properties = properties();

	private static List<Property> properties() {
		String name = "/META-INF/spring-configuration-metadata.json";
		try (InputStream metadata = ConfigurationMetadataTests.class.getResourceAsStream(name)) {
			return new JsonMapper().readValue(Objects.requireNonNull(metadata), Metadata.class).properties();
		}
		catch (IOException ex) {
			throw new java.io.UncheckedIOException(ex);
		}
	}

	@Test
	void propertiesThenAllAreDescribed() {
		assertThat(this.properties).allSatisfy((property) -> {
			assertThat(property.name()).startsWith("gatehouse.");
			assertThat(property.description()).as(property.name()).isNotBlank();
		});
	}

	@Test
	void propertiesThenNoneIsMissing() {
		assertThat(this.properties).extracting(Property::name)
			.containsAll(names("gatehouse.issuers.*.", IssuerSettings.class))
			.containsAll(names("gatehouse.jwk-set.", JwkSetSettings.class))
			.containsAll(names("gatehouse.claims.", IdentityClaims.class))
			.containsAll(names("gatehouse.headers.", HeaderProperties.class))
			.containsAll(names("gatehouse.redis.", GatehouseGatewayProperties.Redis.class))
			.containsAll(names("gatehouse.revocation.", GatehouseGatewayProperties.Revocation.class))
			.containsAll(names("gatehouse.gateway.firewall.", GatehouseGatewayProperties.Firewall.class))
			.containsAll(names("gatehouse.gateway.access[*].", AccessRule.class))
			.containsAll(names("gatehouse.gateway.streams.", GatehouseGatewayProperties.Streams.class))
			.containsAll(names("gatehouse.gateway.release.", ReleaseProperties.class))
			.containsAll(names("gatehouse.gateway.release.cohorts[*].", ReleaseProperties.Cohort.class))
			.containsAll(names("gatehouse.opaque.fields.", OpaqueProperties.Fields.class))
			.contains("gatehouse.opaque.enabled", "gatehouse.opaque.key-prefix", "gatehouse.opaque.key-style",
					"gatehouse.opaque.revocation-scope")
			.containsAll(names("gatehouse.gateway.minting.", MintingProperties.class))
			.containsAll(names("gatehouse.gateway.minting.keys[*].", SigningKeySettings.Key.class))
			.containsAll(names("gatehouse.gateway.failed-authentications.", FailedAuthenticationProperties.class))
			.containsAll(names("gatehouse.gateway.rate-limits.*.abuse.", RateLimitProperties.Abuse.class))
			.containsAll(names("gatehouse.gateway.rate-limits.*.anonymous.", RateLimitProperties.Limit.class))
			.containsAll(names("gatehouse.gateway.rate-limits.*.tiers.*.", RateLimitProperties.Limit.class))
			.containsAll(names("gatehouse.gateway.rate-limits.*.", RateLimitProperties.Limit.class))
			.contains("gatehouse.gateway.rate-limits", "gatehouse.gateway.rate-limits.*.key",
					"gatehouse.gateway.rate-limits.*.tier-claim", "gatehouse.gateway.rate-limits.*.local-share",
					"gatehouse.gateway.tenant-claim")
			.contains("gatehouse.gateway.enabled", "gatehouse.gateway.realm", "gatehouse.gateway.retry-after",
					"gatehouse.gateway.mode", "gatehouse.gateway.identity", "gatehouse.gateway.relay",
					"gatehouse.gateway.session-issuer");
	}

	@Test
	void propertiesThenAllAreInTheDocumentation() throws IOException {
		String page = java.nio.file.Files.readString(java.nio.file.Path.of("../docs/configuration.md"));
		assertThat(this.properties).allSatisfy((property) -> assertThat(page).contains(property.row()));
	}

	private static List<String> names(String prefix, Class<?> type) {
		return Arrays.stream(type.getRecordComponents())
			.map(RecordComponent::getName)
			.map((name) -> prefix + name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT))
			.toList();
	}

	record Metadata(List<Property> properties) {

	}

	record Property(String name, @Nullable String description, @Nullable Object defaultValue) {

		/** Returns the property's row in the table of the documentation. */
		String row() {
			String value = (this.defaultValue instanceof List<?> list)
					? String.join(",", list.stream().map(String::valueOf).toList())
					: java.util.Objects.toString(this.defaultValue, "");
			return "| `" + this.name + "` | " + (value.isEmpty() ? "" : "`" + value + "`") + " | " + this.description
					+ " |";
		}

	}

}
