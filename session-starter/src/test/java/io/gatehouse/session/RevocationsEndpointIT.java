package io.gatehouse.session;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

import com.nimbusds.jose.util.JSONObjectUtils;
import io.gatehouse.revocation.Floor;
import io.gatehouse.revocation.redis.QuickShutdown;
import io.gatehouse.revocation.redis.RedisFixture;
import io.gatehouse.revocation.redis.TestGateway;
import io.gatehouse.test.RedisServer;
import io.gatehouse.token.Reason;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of revocation over HTTP, in servlet and reactive applications.
 */
class RevocationsEndpointIT {

	private static final String[] OPEN = { "management.endpoints.web.exposure.include=revocations",
			"management.endpoint.revocations.access=unrestricted" };

	private static final RedisFixture fixture = new RedisFixture(RedisServer.shared());

	private final HttpClient http = HttpClient.newHttpClient();

	@AfterAll
	static void close() {
		fixture.close();
	}

	@BeforeEach
	void reset() {
		fixture.reset();
	}

	private static ConfigurableApplicationContext start(WebApplicationType type, String... settings) {
		List<String> arguments = Stream
			.concat(Stream.of("server.port=0", "server.address=127.0.0.1", "spring.data.redis.host=127.0.0.1",
					"spring.data.redis.port=" + RedisServer.shared().port(), "spring.main.banner-mode=off",
					"gatehouse.session.enabled=false", "gatehouse.revocation.lease=100ms",
					"gatehouse.revocation.confirm-timeout=1s"), Arrays.stream(settings))
			.map((setting) -> "--" + setting)
			.toList();
		return new SpringApplicationBuilder(Application.class, QuickShutdown.class).web(type)
			.run(arguments.toArray(String[]::new));
	}

	private HttpResponse<String> post(ConfigurableApplicationContext context, String body) throws Exception {
		URI uri = URI.create("http://127.0.0.1:" + context.getEnvironment().getProperty("local.server.port")
				+ "/actuator/revocations");
		return this.http.send(HttpRequest.newBuilder(uri)
			.header("Content-Type", "application/json")
			.POST(HttpRequest.BodyPublishers.ofString(body))
			.build(), HttpResponse.BodyHandlers.ofString());
	}

	private static String member(HttpResponse<String> response, String name) throws ParseException {
		return JSONObjectUtils.getString(JSONObjectUtils.parse(response.body()), name);
	}

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
	void postThenRevokesAndTellsTheFloor(WebApplicationType type) throws Exception {
		try (ConfigurableApplicationContext context = start(type, OPEN)) {
			HttpResponse<String> response = post(context,
					"{\"reason\":\"banned\",\"member\":\"partner/sub:爱丽丝, a:b\"}");
			assertThat(response.statusCode()).isEqualTo(200);
			Instant floor = Instant.parse(member(response, "floor"));
			assertThat(fixture.floor("partner/sub:爱丽丝, a:b")).isEqualTo(new Floor(floor.toEpochMilli(), Reason.BANNED));
			assertThat(post(context, "{\"reason\":\"revoked\",\"member\":\"all\"}").statusCode()).isEqualTo(200);
			assertThat(Objects.requireNonNull(fixture.floor("all")).epochMilli())
				.isGreaterThanOrEqualTo(floor.toEpochMilli());
		}
	}

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
	void postWhenMalformedThenRefusedAndNothingIsRevoked(WebApplicationType type) throws Exception {
		try (ConfigurableApplicationContext context = start(type, OPEN)) {
			HttpResponse<String> response = post(context, "{\"reason\":\"expired\",\"member\":\"sub:alice\"}");
			assertThat(response.statusCode()).isEqualTo(400);
			assertThat(member(response, "reason")).isEqualTo("malformed_request");
			assertThat(member(response, "detail")).isEqualTo("'reason' is one of revoked, logged_out, kicked_out, "
					+ "replaced, password_changed, banned, permissions_changed, refresh_reuse");
			for (String member : List.of("alice", "", ":alice", "sub:", "sub: ", "ALL", "a b:c")) {
				HttpResponse<String> refused = post(context, "{\"reason\":\"banned\",\"member\":\"" + member + "\"}");
				assertThat(refused.statusCode()).as(member).isEqualTo(400);
				assertThat(member(refused, "detail")).isEqualTo("'member' is 'claim:value' or 'all'");
			}
			for (String body : List.of("{\"reason\":\"banned\"}", "{\"member\":\"sub:alice\"}", "{}", "", "x",
					"{\"reason\":\"banned\",\"member\":[\"sub:alice\"]}")) {
				assertThat(post(context, body).statusCode()).as(body).isEqualTo(400);
			}
			assertThat(fixture.dump()).containsOnlyKeys("{gatehouse}:revoked");
		}
	}

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
	void postWhenGatewayIsNotHeardOfOrRedisFailsThen503(WebApplicationType type) throws Exception {
		String body = "{\"reason\":\"banned\",\"member\":\"sub:alice\"}";
		try (ConfigurableApplicationContext context = start(type, OPEN)) {
			TestGateway gateway = TestGateway.join(fixture, "g", Duration.ofMinutes(1));
			HttpResponse<String> response = post(context, body);
			assertThat(response.statusCode()).isEqualTo(503);
			assertThat(member(response, "reason")).isEqualTo("revocation_unconfirmed");
			assertThat(fixture.floor("sub:alice")).isNotNull();
			gateway.leave();
			assertThat(post(context, body).statusCode()).isEqualTo(200);
			fixture.redis().delete(RedisFixture.KEYS.revoked());
			fixture.redis().opsForValue().set(RedisFixture.KEYS.revoked(), "WRONGTYPE");
			HttpResponse<String> failed = post(context, body);
			assertThat(failed.statusCode()).isEqualTo(503);
			assertThat(member(failed, "reason")).isEqualTo("revocation_failed");
			assertThat(failed.body()).doesNotContain("WRONGTYPE");
		}
	}

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
	void postWhenEndpointIsNotExposedOrHasNoAccessThenThereIsNone(WebApplicationType type) throws Exception {
		for (String[] settings : new String[][] { {}, { "management.endpoints.web.exposure.include=*" },
				{ "management.endpoint.revocations.access=unrestricted" },
				{ "management.endpoints.web.exposure.include=*",
						"management.endpoint.revocations.access=read-only" } }) {
			try (ConfigurableApplicationContext context = start(type, settings)) {
				assertThat(post(context, "{\"reason\":\"banned\",\"member\":\"sub:alice\"}").statusCode())
					.as(String.join(",", settings))
					.isIn(404, 405);
			}
		}
		assertThat(fixture.floor("sub:alice")).isNull();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}
