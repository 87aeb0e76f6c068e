package io.gatehouse.session;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.util.JSONObjectUtils;
import io.gatehouse.revocation.RedisKeys;
import io.gatehouse.revocation.redis.QuickShutdown;
import io.gatehouse.test.RedisServer;
import io.gatehouse.test.TestKeys;
import io.gatehouse.token.IssuerSettings;
import io.gatehouse.token.JwtVerifier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of the JWK Set endpoint in servlet and reactive applications, over real HTTP and
 * a real Redis.
 */
class JwkSetEndpointIT {

	private static final String PATH = "/.well-known/jwks.json";

	private final HttpClient http = HttpClient.newHttpClient();

	private static ConfigurableApplicationContext start(WebApplicationType type, String... settings) {
		List<String> arguments = Stream.concat(
				Stream.of("server.port=0", "server.address=127.0.0.1", "spring.data.redis.host=127.0.0.1",
						"spring.data.redis.port=" + RedisServer.shared().port(), "spring.main.banner-mode=off",
						"gatehouse.session.issuer=https://auth.test",
						"gatehouse.session.keys[0].value=" + new JWKSet(TestKeys.key()).toString(false),
						"gatehouse.session.keys[1].value=" + new JWKSet(TestKeys.key("ES256", "next")).toString(false)),
				Arrays.stream(settings))
			.map((setting) -> "--" + setting)
			.toList();
		return new SpringApplicationBuilder(Application.class, QuickShutdown.class).web(type)
			.run(arguments.toArray(String[]::new));
	}

	private static URI uri(ConfigurableApplicationContext context, String path) {
		return URI.create("http://127.0.0.1:" + context.getEnvironment().getProperty("local.server.port") + path);
	}

	private HttpResponse<String> get(URI uri) throws Exception {
		return this.http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
	}

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
	void jwkSetThenPublicPartsOnlyAreServed(WebApplicationType type) throws Exception {
		try (ConfigurableApplicationContext context = start(type)) {
			HttpResponse<String> response = get(uri(context, PATH));
			assertThat(response.statusCode()).isEqualTo(200);
			assertThat(response.headers().firstValue("Content-Type")).contains("application/jwk-set+json");
			assertThat(response.headers().firstValue("Cache-Control")).contains("max-age=60, public");
			Map<String, Object>[] keys = JSONObjectUtils.getJSONObjectArray(JSONObjectUtils.parse(response.body()),
					"keys");
			assertThat(keys).hasSize(2);
			assertThat(keys[0]).containsOnlyKeys("kty", "use", "alg", "kid", "n", "e");
			assertThat(keys[1]).containsOnlyKeys("kty", "use", "alg", "kid", "crv", "x", "y");
		}
	}

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
	void loginThenTokenVerifiesByThePublishedKeys(WebApplicationType type) {
		try (ConfigurableApplicationContext context = start(type)) {
			IssuedSession session = context.getBean(SessionService.class)
				.login(LoginRequest.of(Account.ofSubject("alice"), Device.of("phone")));
			JwtVerifier verifier = JwtVerifier.builder()
				.issuers(Map.of("main", IssuerSettings.ofJwkSetUri("https://auth.test", uri(context, PATH).toString())))
				.build();
			assertThat(verifier.decode(session.accessToken()).getSubject()).isEqualTo("alice");
		}
	}

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
	void jwkSetWhenMovedOrSwitchedOffThenIsNotAtTheOldPath(WebApplicationType type) throws Exception {
		try (ConfigurableApplicationContext context = start(type, "gatehouse.session.jwk-set-path=/keys")) {
			assertThat(get(uri(context, "/keys")).statusCode()).isEqualTo(200);
			assertThat(get(uri(context, PATH)).statusCode()).isEqualTo(404);
		}
		try (ConfigurableApplicationContext context = start(type, "gatehouse.session.jwk-set-enabled=false",
				"gatehouse.redis.key-prefix=other")) {
			assertThat(get(uri(context, PATH)).statusCode()).isEqualTo(404);
			assertThat(context.getBean(RedisKeys.class).prefix()).isEqualTo("other");
		}
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}
