package io.gatehouse.token;

import java.io.IOException;
import java.net.URI;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.client.WireMock;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.nimbusds.jose.jwk.JWKSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests of {@link JwkSetDiscovery} with issuers that publish their metadata over real
 * HTTP.
 */
class JwkSetDiscoveryTests {

	private static final String KEYS = "/keys";

	private static final WireMockServer server = new WireMockServer(
			WireMockConfiguration.options().bindAddress("127.0.0.1").dynamicPort());

	@BeforeAll
	static void start() {
		server.start();
	}

	@AfterAll
	static void stop() {
		server.stop();
	}

	@BeforeEach
	void reset() {
		server.resetAll();
	}

	@ParameterizedTest
	@CsvSource(nullValues = "-",
			value = { "'', /.well-known/openid-configuration", "/, /.well-known/openid-configuration",
					"/realms/shop, /realms/shop/.well-known/openid-configuration",
					"/tenant/v2.0/, /tenant/v2.0/.well-known/openid-configuration",
					"'', /.well-known/oauth-authorization-server", "/, /.well-known/oauth-authorization-server",
					"/realms/shop, /.well-known/oauth-authorization-server/realms/shop",
					"/tenant/, /.well-known/oauth-authorization-server/tenant" })
	void fetchWhenIssuerPublishesMetadataThenItsKeysAreFound(String path, String metadata) {
		publishKeys(KEYS);
		answer(metadata, metadata(server.baseUrl() + path, server.baseUrl() + KEYS));
		assertThat(discovery(path).fetch().join().getKeys()).hasSize(1);
	}

	@ParameterizedTest
	@CsvSource({ "'', /.well-known/jwks.json", "/auth/, /auth/.well-known/jwks.json" })
	void fetchWhenIssuerPublishesNoMetadataThenItsWellKnownKeysAreFound(String path, String keys) {
		publishKeys(keys);
		assertThat(discovery(path).fetch().join().getKeys()).hasSize(1);
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("noMetadata")
	void fetchWhenResponseIsNoMetadataThenTheNextLocationIsTried(String name, ResponseDefinitionBuilder response) {
		answer("/.well-known/openid-configuration", response);
		answer("/.well-known/oauth-authorization-server", response);
		publishKeys("/.well-known/jwks.json");
		assertThat(discovery("").fetch().join().getKeys()).hasSize(1);
	}

	static Stream<Arguments> noMetadata() {
		return Stream.of(Arguments.of("404", WireMock.notFound()), Arguments.of("401", WireMock.unauthorized()),
				Arguments.of("500", WireMock.serverError()),
				Arguments.of("redirect to a login", WireMock.temporaryRedirect("/login")),
				Arguments.of("HTML", WireMock.ok("<html></html>")), Arguments.of("array", WireMock.okJson("[]")),
				Arguments.of("no jwks_uri", WireMock.okJson("{\"issuer\":\"x\"}")),
				Arguments.of("jwks_uri no text", WireMock.okJson("{\"jwks_uri\":1}")));
	}

	@Test
	void fetchWhenMetadataIsOfAnotherIssuerThenItFailsAndNamesBoth() {
		publishKeys(KEYS);
		publishKeys("/.well-known/jwks.json");
		answer("/.well-known/openid-configuration", metadata("https://other.test", server.baseUrl() + KEYS));
		assertFails("", "the 'issuer' at " + server.baseUrl()
				+ "/.well-known/openid-configuration is 'https://other.test', not '" + server.baseUrl() + "'");
	}

	@ParameterizedTest
	@CsvSource({ "/keys", "file:/etc/passwd", "ftp://127.0.0.1/keys", "http://user:pw@127.0.0.1/keys" })
	void fetchWhenJwksUriIsNoHttpUrlThenItFails(String uri) {
		answer("/.well-known/openid-configuration", metadata(server.baseUrl(), uri));
		assertFails("", "is not an HTTP URL without credentials");
	}

	@Test
	void fetchWhenNothingIsPublishedThenFailureNamesEveryUrl() {
		String base = server.baseUrl();
		assertFails("/a", "status 404 from " + base + "/a/.well-known/openid-configuration; status 404 from " + base
				+ "/.well-known/oauth-authorization-server/a; status 404 from " + base + "/a/.well-known/jwks.json");
	}

	@Test
	void fetchWhenLocationWasFoundThenMetadataIsReadAgainOnlyAfterAFailure() {
		String metadata = "/.well-known/openid-configuration";
		publishKeys(KEYS);
		answer(metadata, metadata(server.baseUrl(), server.baseUrl() + KEYS));
		JwkSetDiscovery discovery = discovery("");
		discovery.fetch().join();
		discovery.fetch().join();
		server.verify(1, WireMock.getRequestedFor(WireMock.urlEqualTo(metadata)));
		answer(KEYS, WireMock.notFound());
		publishKeys("/moved");
		answer(metadata, metadata(server.baseUrl(), server.baseUrl() + "/moved"));
		assertThatExceptionOfType(CompletionException.class).isThrownBy(() -> discovery.fetch().join())
			.withMessageContaining("status 404 from " + server.baseUrl() + KEYS);
		assertThat(discovery.fetch().join().getKeys()).hasSize(1);
	}

	private static JwkSetDiscovery discovery(String path) {
		String issuer = server.baseUrl() + path;
		return new JwkSetDiscovery(issuer, URI.create(issuer), new JwkSetClient(JwkSetSettings.defaults()));
	}

	private static void assertFails(String path, String message) {
		assertThatExceptionOfType(CompletionException.class).isThrownBy(() -> discovery(path).fetch().join())
			.withCauseInstanceOf(IOException.class)
			.withMessageContaining(message);
	}

	private static ResponseDefinitionBuilder metadata(String issuer, String keys) {
		return WireMock.okJson("{\"issuer\":\"" + issuer + "\",\"jwks_uri\":\"" + keys + "\"}");
	}

	private static void publishKeys(String path) {
		answer(path, WireMock.okJson(new JWKSet(Tokens.key("RS256").toPublicJWK()).toString(true)));
	}

	private static void answer(String path, ResponseDefinitionBuilder response) {
		server.stubFor(WireMock.get(path).willReturn(response));
	}

}
