package io.gatehouse.service;

import java.util.Map;
import java.util.stream.Stream;

import io.gatehouse.boot.PublicPath;
import org.junit.jupiter.api.Test;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests of {@link GatehouseServiceProperties}. */
class GatehouseServicePropertiesTests {

	@Test
	void publicPathsThenThoseOfTheSettingsAndOfPartsOfGatehouseAreOpen() {
		GatehouseServiceProperties properties = new Binder(
				new MapConfigurationPropertySource(Map.of("gatehouse.service.public-paths", "/a,/b/**")))
			.bindOrCreate("gatehouse", GatehouseServiceProperties.class);
		assertThat(properties.publicPaths(Stream.of(new PublicPath("/.well-known/jwks.json")))).containsExactly("/a",
				"/b/**", "/.well-known/jwks.json");
		assertThat(properties.publicPaths(Stream.empty())).containsExactly("/a", "/b/**");
	}

}
