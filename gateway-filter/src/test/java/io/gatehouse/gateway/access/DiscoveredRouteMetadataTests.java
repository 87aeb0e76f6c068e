package io.gatehouse.gateway.access;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

import io.gatehouse.token.InvalidSettingException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.cloud.gateway.route.RouteDefinition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests of the settings of the gateway that a service registry can set.
 */
class DiscoveredRouteMetadataTests {

	private static Map<String, Object> restricted(Set<String> allowed, Map<String, Object> metadata) {
		RouteDefinition route = new RouteDefinition();
		route.setId("orders");
		route.setMetadata(new HashMap<>(metadata));
		return new DiscoveredRouteMetadata(allowed).restrict(route).getMetadata();
	}

	@ParameterizedTest
	@ValueSource(strings = { "gatehouse.access", "gatehouse", "GATEHOUSE.access", "Gatehouse.Access",
			" gatehouse.access", "gate-house.access", "gate_house.access", "gatehouse[access]", "gatehouse_access",
			"gatehouse.unknown-name" })
	void restrictWhenNothingIsAllowedThenSettingIsRemovedInAnySpelling(String key) {
		assertThat(restricted(Set.of(), Map.of(key, "public", "zone", "a"))).containsExactly(Map.entry("zone", "a"));
	}

	@Test
	void restrictWhenSettingsAreNestedThenOnlyAllowedOnesStay() {
		Map<String, Object> metadata = Map.of("gatehouse", Map.of("access", "public", "mode", "session"));
		assertThat(restricted(Set.of("mode"), metadata))
			.containsExactly(Map.entry("gatehouse", Map.of("mode", "session")));
	}

	@Test
	void restrictWhenNameIsAllowedThenOnlyItsExactSpellingStays() {
		Map<String, Object> metadata = Map.of("gatehouse.mode", "session", "Gatehouse.mode", "denylist",
				"gatehouse.access", "public");
		assertThat(restricted(Set.of("mode"), metadata)).containsExactly(Map.entry("gatehouse.mode", "session"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "acces", "gatehouse.mode", "*", "" })
	void allowedMetadataWhenNameIsUnknownThenStartIsRefused(String name) {
		assertThatExceptionOfType(InvalidSettingException.class)
			.isThrownBy(() -> new AccessProperties.Discovery(Set.of(name)))
			.satisfies((ex) -> assertThat(ex.property()).isEqualTo("gatehouse.gateway.discovery.allowed-metadata"));
	}

}
