package io.gatehouse.session;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import com.nimbusds.jose.util.JSONObjectUtils;
import org.junit.jupiter.api.Test;

import org.springframework.core.io.UrlResource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of the module's configuration metadata, which editors show.
 */
class ConfigurationMetadataTests {

	private static List<Map<String, Object>> properties() throws Exception {
		for (java.net.URL url : Collections.list(ConfigurationMetadataTests.class.getClassLoader()
			.getResources("META-INF/spring-configuration-metadata.json"))) {
			try (InputStream in = new UrlResource(url).getInputStream()) {
				String json = new String(in.readAllBytes(), StandardCharsets.UTF_8);
				if (json.contains("\"gatehouse.session.issuer\"")) {
					return List.of(JSONObjectUtils.getJSONObjectArray(JSONObjectUtils.parse(json), "properties"));
				}
			}
		}
		throw new AssertionError("No metadata");
	}

	@Test
	void everyPropertyThenHasDescription() throws Exception {
		assertThat(properties()).extracting((property) -> property.get("name"))
			.containsExactlyInAnyOrder("gatehouse.opaque.key-prefix", "gatehouse.opaque.key-style",
					"gatehouse.redis.key-prefix", "gatehouse.revocation.confirm-timeout",
					"gatehouse.revocation.expect-gateways", "gatehouse.revocation.lease",
					"gatehouse.revocation.min-replicas", "gatehouse.revocation.min-replicas-max-lag",
					"gatehouse.revocation.retention", "gatehouse.revocation.scope",
					"gatehouse.revocation.takeover-wait", "gatehouse.revocation.write-timeout",
					"gatehouse.session.access-token-life", "gatehouse.session.algorithm", "gatehouse.session.audiences",
					"gatehouse.session.audit-log", "gatehouse.session.clock-skew",
					"gatehouse.session.devices.max-per-type", "gatehouse.session.devices.max-per-user",
					"gatehouse.session.devices.one-per-type", "gatehouse.session.devices.same-device-replaces",
					"gatehouse.session.devices.when-full", "gatehouse.session.enabled",
					"gatehouse.session.generate-key-file", "gatehouse.session.issuer",
					"gatehouse.session.jwk-set-enabled", "gatehouse.session.jwk-set-path", "gatehouse.session.key-file",
					"gatehouse.session.keys", "gatehouse.session.keys[*].id", "gatehouse.session.keys[*].location",
					"gatehouse.session.keys[*].value", "gatehouse.session.opaque-style",
					"gatehouse.session.refresh-grace", "gatehouse.session.refresh-token-life",
					"gatehouse.session.revoke-on-update", "gatehouse.session.session-life",
					"gatehouse.session.token-format", "management.endpoint.revocations.access");
		assertThat(properties())
			.allSatisfy((property) -> assertThat((String) property.get("description")).isNotBlank());
	}

	@Test
	void everyPropertyThenIsInTheDocumentation() throws Exception {
		String page = Files.readString(Path.of("../docs/configuration.md"));
		assertThat(properties()).allSatisfy((property) -> assertThat(page).contains(row(property)));
	}

	/** Returns a property as a row of the documentation's table. */
	private static String row(Map<String, Object> property) {
		Object standard = property.get("defaultValue");
		String value = (standard instanceof List<?> list)
				? String.join(",", list.stream().map(String::valueOf).toList()) : Objects.toString(standard, "");
		return "| `" + property.get("name") + "` | " + (value.isEmpty() ? "" : "`" + value + "`") + " | "
				+ property.get("description") + " |";
	}

	@Test
	void everyPropertyWithDefaultThenNamesIt() throws Exception {
		assertThat(properties()).filteredOn((property) -> !Objects.toString(property.get("name"))
			.matches(
					"gatehouse\\.(session\\.(issuer|key-file|keys.*|devices\\.max-per-type)|revocation\\.(scope|takeover-wait|expect-gateways))"))
			.allSatisfy((property) -> assertThat(property).containsKey("defaultValue"));
	}

}
