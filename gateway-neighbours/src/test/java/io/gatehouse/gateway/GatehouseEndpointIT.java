package io.gatehouse.gateway;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import com.nimbusds.jose.util.JSONObjectUtils;
import io.gatehouse.test.RedisServer;
import io.gatehouse.test.TestTokens;
import io.gatehouse.token.Reason;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests the actuator endpoint {@code gatehouse}.
 */
class GatehouseEndpointIT {

	private static final String PATH = "/actuator/gatehouse";

	@SuppressWarnings("NullAway.Init")
	private static RedisServer redis;

	@SuppressWarnings("NullAway.Init")
	private static Edge edge;

	@BeforeAll
	static void start() {
		redis = RedisServer.start();
		Map<String, String> properties = new HashMap<>(Edge.sessionProperties());
		properties.putAll(HealthIT.properties("management.endpoints.web.exposure.include", "gatehouse,health",
				"management.endpoint.gatehouse.access", "unrestricted", "gatehouse.revocation.lookup", "redis"));
		edge = Edge.start(redis, properties);
	}

	@AfterAll
	static void stop() {
		edge.close();
		redis.close();
	}

	@BeforeEach
	void reset() {
		edge.reset();
	}

	private static RawHttp.Response post(int port, String body) {
		return RawHttp.send(port,
				"POST " + PATH
						+ " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\n"
						+ "Content-Length: " + body.length() + "\r\n\r\n" + body);
	}

	private static Map<String, Object> explained(String token) throws Exception {
		RawHttp.Response response = post(edge.port(), JSONObjectUtils.toJSONString(Map.of("token", token)));
		assertThat(response.status()).isEqualTo(200);
		return JSONObjectUtils.parse(response.body());
	}

	private static List<Object> failed(Map<String, Object> explained) throws Exception {
		return Arrays.stream(JSONObjectUtils.getJSONObjectArray(explained, "checks"))
			.filter((check) -> Boolean.FALSE.equals(check.get("passed")))
			.map((check) -> check.get("name"))
			.toList();
	}

	@Test
	void describeThenRoutesWithTheirAccess() throws Exception {
		Map<String, Object> described = JSONObjectUtils.parse(edge.get(PATH).body());
		Map<String, Object> admin = route(described, "admin");
		assertThat(admin).containsEntry("access", "required")
			.containsEntry("roles", List.of("admin"))
			.containsEntry("mode", "denylist")
			.containsEntry("relay", "original")
			.containsEntry("lookup", "redis")
			.containsEntry("unknown", "deny");
		assertThat(String.valueOf(admin.get("predicate"))).contains("/admin/**");
		assertThat(route(described, "open")).containsEntry("access", "public");
		assertThat(route(described, "current")).containsEntry("identity", "session");
		Map<String, Object> orders = route(described, "orders");
		assertThat(orders).containsEntry("access", "by path");
		assertThat(String.valueOf(orders.get("rules"))).contains("{path=/public/**, access=public}")
			.contains("report:read")
			.endsWith("{path=/**, access=required}]");
	}

	private static Map<String, Object> route(Map<String, Object> described, String id) throws Exception {
		Map<String, Object> found = new HashMap<>();
		Arrays.stream(JSONObjectUtils.getJSONObjectArray(described, "routes"))
			.filter((route) -> id.equals(route.get("id")))
			.forEach(found::putAll);
		return found;
	}

	@Test
	void describeThenIssuersAndListWithoutSecrets() throws Exception {
		Map<String, Object> described = JSONObjectUtils.parse(edge.get(PATH).body());
		assertThat(JSONObjectUtils.getJSONObject(JSONObjectUtils.getJSONObject(described, "issuers"), "main"))
			.containsEntry("issuer", TestTokens.ISSUER)
			.containsEntry("algorithms", List.of("RS256", "ES256"));
		assertThat(JSONObjectUtils.getJSONObject(described, "revocation")).containsEntry("lookup", "redis")
			.containsEntry("lease", "PT2S");
		assertThat(edge.get(PATH).body()).doesNotContain("\"d\":");
	}

	@Test
	void explainWhenTokenIsGoodThenAccepted() throws Exception {
		String token = TestTokens.token().claim("sid", "s1").sign();
		edge.session("alice", "s1", "created", "1");
		Map<String, Object> explained = explained(token);
		assertThat(explained).containsEntry("outcome", "accepted")
			.containsEntry("kind", "jwt")
			.containsEntry("session", "exists")
			.doesNotContainKey("reason");
		assertThat(failed(explained)).isEmpty();
		assertThat(explained.toString()).doesNotContain(token);
	}

	@Test
	void explainWhenRevokedThenFloorWithTimeAndReason() throws Exception {
		String token = TestTokens.token().claim("sid", "s1").sign();
		edge.revokeNow("sub:alice", Reason.BANNED);
		edge.revoke("sid:s1", new io.gatehouse.revocation.Floor(1000, Reason.LOGGED_OUT));
		Map<String, Object> explained = explained(token);
		assertThat(explained).containsEntry("outcome", "refused").containsEntry("reason", "banned");
		assertThat(JSONObjectUtils.getJSONObjectArray(explained, "floors"))
			.anySatisfy((floor) -> assertThat(floor).containsEntry("member", "sub:alice")
				.containsEntry("reason", "banned")
				.containsEntry("covers", true)
				.containsKey("floor"))
			.anySatisfy((floor) -> assertThat(floor).containsEntry("member", "sid:s1")
				.containsEntry("reason", "logged_out")
				.containsEntry("covers", false)
				.containsEntry("floor", "1970-01-01T00:00:01Z"));
	}

	@Test
	void explainWhenChecksFailThenNamedAndFloorsAreStillShown() throws Exception {
		Map<String, Object> explained = explained(TestTokens.token().claim("aud", "other").sign());
		assertThat(explained).containsEntry("outcome", "refused")
			.containsEntry("reason", "wrong_audience")
			.containsKey("floors");
		assertThat(failed(explained)).containsExactly("audience");
	}

	@Test
	void explainWhenOpaqueThenItsState() throws Exception {
		edge.opaque("opaque-token-0123456789", "user", "alice", "iat",
				Long.toString(System.currentTimeMillis() / 1000));
		assertThat(explained("opaque-token-0123456789")).containsEntry("kind", "opaque")
			.containsEntry("outcome", "accepted");
		assertThat(explained("opaque-token-9999999999")).containsEntry("outcome", "refused")
			.containsEntry("reason", "unknown_token");
	}

	@Test
	void explainWhenListIsLostThenUnknown() throws Exception {
		edge.redis().flushall();
		assertThat(explained(TestTokens.token().sign())).containsEntry("outcome", "unknown")
			.containsEntry("reason", "revocation_unknown");
	}

	@Test
	void explainWhenNoTokenThenBadRequestOrMalformed() throws Exception {
		assertThat(post(edge.port(), "{}").status()).isEqualTo(400);
		assertThat(post(edge.port(), "{").status()).isEqualTo(400);
		assertThat(explained("a.b.c")).containsEntry("reason", "malformed_token");
	}

	@Test
	void endpointWhenNoAccessIsGivenThenThereIsNone() {
		try (RedisServer other = RedisServer.start();
				Edge closed = Edge.start(other,
						HealthIT.properties("management.endpoints.web.exposure.include", "*"))) {
			assertThat(closed.get(PATH).status()).isEqualTo(404);
			assertThat(post(closed.port(), "{\"token\":\"x\"}").status()).isEqualTo(404);
		}
	}

	@Test
	void explainWhenAccessIsReadOnlyThenNotAllowed() {
		try (RedisServer other = RedisServer.start();
				Edge reading = Edge.start(other, HealthIT.properties("management.endpoints.web.exposure.include", "*",
						"management.endpoint.gatehouse.access", "read-only"))) {
			assertThat(reading.get(PATH).status()).isEqualTo(200);
			assertThat(post(reading.port(), "{\"token\":\"x\"}").status()).isEqualTo(405);
		}
	}

}
