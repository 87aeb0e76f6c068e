package io.gatehouse.gateway;

import java.util.List;

import io.gatehouse.token.InvalidSettingException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** Tests of {@link ResourceMetadataProperties}. */
class ResourceMetadataPropertiesTests {

	private static ResourceMetadataProperties of(String resource, String... scopes) {
		return new ResourceMetadataProperties(resource, List.of(), List.of(scopes), null, null, null, null);
	}

	@ParameterizedTest
	@CsvSource({
			"https://api.test, /.well-known/oauth-protected-resource, https://api.test/.well-known/oauth-protected-resource",
			"https://api.test/, /.well-known/oauth-protected-resource, https://api.test/.well-known/oauth-protected-resource",
			"https://api.test:8443/v1/orders, /.well-known/oauth-protected-resource/v1/orders, https://api.test:8443/.well-known/oauth-protected-resource/v1/orders",
			"http://localhost:8080, /.well-known/oauth-protected-resource, http://localhost:8080/.well-known/oauth-protected-resource" })
	void pathAndUrlThenWellKnownPathIsInsertedAfterTheHost(String resource, String path, String url) {
		assertThat(of(resource).path()).isEqualTo(path);
		assertThat(of(resource).url()).isEqualTo(url);
	}

	@Test
	void pathAndUrlWhenResourceIsNotSetThenNone() {
		ResourceMetadataProperties none = new ResourceMetadataProperties(null, List.of(), List.of(), null, null, null,
				null);
		assertThat(none.path()).isNull();
		assertThat(none.url()).isNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "api.test", "http://api.test", "ftp://api.test", "https:///v1", "https://u:p@api.test",
			"https://api.test?x", "https://api.test#x", "https://api.test/a b", "https://api.test/\"", "urn:a",
			"https://äpi.test", "http://localhost.evil.test" })
	void isUrlWhenTextIsNoneThatCanBePublishedThenFalse(String text) {
		assertThat(ResourceMetadataProperties.isUrl(text)).isFalse();
	}

	@ParameterizedTest
	@ValueSource(strings = { "https://api.test/%2e", "https://api.test/v1/", "https://api.test//v1",
			"https://api.test/v1;x", "https://api.test/{a}", "https://api.test/**" })
	void createWhenPathIsNotPlainThenRefused(String resource) {
		assertThatExceptionOfType(InvalidSettingException.class).isThrownBy(() -> of(resource));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "a b", "a\"", "a\\b", "ä", "a\n" })
	void createWhenScopeIsNoneThenRefused(String scope) {
		assertThatExceptionOfType(InvalidSettingException.class).isThrownBy(() -> of("https://api.test", scope))
			.satisfies((ex) -> assertThat(ex.property())
				.isEqualTo("gatehouse.gateway.resource-metadata.scopes-supported"));
		assertThat(of("https://api.test", "orders:read", "a/b!", "[x]").scopesSupported()).hasSize(3);
	}

}
