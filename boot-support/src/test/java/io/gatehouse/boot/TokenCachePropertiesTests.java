package io.gatehouse.boot;

import java.util.Map;

import io.gatehouse.token.InvalidSettingException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class TokenCachePropertiesTests {

	@Test
	void bytesWhenNothingIsSetThenAnEighthOfTheHeapButNotMuch() {
		TokenCacheProperties properties = new Binder(new MapConfigurationPropertySource())
			.bindOrCreate("gatehouse.token-cache", TokenCacheProperties.class);
		assertThat(properties.bytes()).isEqualTo(Math.min(Runtime.getRuntime().maxMemory() / 8, 256 << 20));
	}

	@ParameterizedTest
	@CsvSource({ "0, 0", "1KB, 1024", "4096, 4096" })
	void bytesWhenSizeIsSetThenIsIt(String size, long bytes) {
		TokenCacheProperties properties = new Binder(
				new MapConfigurationPropertySource(Map.of("gatehouse.token-cache.max-size", size)))
			.bindOrCreate("gatehouse.token-cache", TokenCacheProperties.class);
		assertThat(properties.bytes()).isEqualTo(bytes);
	}

	@ParameterizedTest
	@ValueSource(strings = { "-1B", "100000GB" })
	void constructorWhenSizeIsOutOfBoundsThenRefused(String size) {
		assertThatExceptionOfType(InvalidSettingException.class)
			.isThrownBy(() -> new TokenCacheProperties(DataSize.parse(size)))
			.withMessageContaining("gatehouse.token-cache.max-size")
			.withMessageContaining("half of the heap");
	}

}
