package io.gatehouse.gateway;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import com.github.tomakehurst.wiremock.client.WireMock;
import io.gatehouse.revocation.Floor;
import io.gatehouse.revocation.RedisKeys;
import io.gatehouse.test.RedisServer;
import io.gatehouse.test.TestKeys;
import io.gatehouse.test.TestTokens;
import io.gatehouse.token.Reason;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests the receiver of security events at one of four gateways.
 */
class SecurityEventsIT {

	private static final String SETTINGS = "gatehouse.gateway.security-events.";

	private static final String MAIN = SETTINGS + "transmitters.main.";

	private static final String SECRET = "Bearer 5f0e1d2c3b4a59687786a5b4c3d2e1f0";

	private static Edge edge;

	private static final List<Edge> others = new ArrayList<>();

	private final String session = "s-" + UUID.randomUUID();

	private final String subject = "u-" + UUID.randomUUID();

	@BeforeAll
	static void start() {
		edge = Edge.start(RedisServer.shared(), properties(Map.of()));
		for (int i = 0; i < 3; i++) {
			others.add(Edge.start(RedisServer.shared(), Map.of("gatehouse.revocation.lookup", "local")));
		}
		// once: each test has a user and a session of its own
		edge.reset();
	}

	@AfterAll
	static void stop() {
		edge.close();
		others.forEach(Edge::close);
		others.clear();
	}

	private static List<Edge> gateways() {
		List<Edge> gateways = new ArrayList<>(others);
		gateways.add(edge);
		return gateways;
	}

	private static Map<String, String> properties(Map<String, String> more) {
		Map<String, String> properties = new HashMap<>(Map.of("gatehouse.revocation.lookup", "local",
				SETTINGS + "enabled", "true", MAIN + "issuer", "main", MAIN + "audiences", SecurityEvents.AUDIENCE));
		String google = SETTINGS + "transmitters.google.";
		properties.put(google + "issuer", "main");
		properties.put(google + "token-issuer", TestTokens.ISSUER + "/");
		properties.put(google + "jwk-set-uri", "${gatehouse.issuers.main.jwk-set-uri}");
		properties.put(google + "audiences", "another-client," + SecurityEvents.AUDIENCE);
		properties.put(google + "types", "secevent+jwt,JWT,none");
		properties.put(SETTINGS + "transmitters.authentik.issuer", "main");
		properties.put(SETTINGS + "transmitters.authentik.audiences", SecurityEvents.AUDIENCE);
		properties.put(SETTINGS + "transmitters.authentik.types", "JWT");
		properties.put(SETTINGS + "transmitters.secured.issuer", "main");
		properties.put(SETTINGS + "transmitters.secured.audiences", SecurityEvents.AUDIENCE);
		properties.put(SETTINGS + "transmitters.secured.authorization", SECRET);
		properties.putAll(more);
		return properties;
	}

	private TestTokens access() {
		return TestTokens.token().claim("sub", this.subject).claim("sid", this.session);
	}

	private TestTokens event(String file) {
		return SecurityEvents.token(file, TestTokens.ISSUER, this.subject, this.session);
	}

	private static RawHttp.Response push(TestTokens token) {
		return SecurityEvents.push(edge, "main", token.sign());
	}

	private RawHttp.Response push(String file) {
		boolean authentik = file.startsWith("authentik");
		TestTokens event = authentik ? event(file).header("typ", "JWT") : event(file);
		return SecurityEvents.push(edge, authentik ? "authentik" : "main", event.sign());
	}

	private static void assertAccepted(RawHttp.Response response) {
		assertThat(response.status()).as(response.body()).isEqualTo(202);
		assertThat(response.body()).isEmpty();
		assertThat(response.header("Cache-Control")).hasValue("no-store");
	}

	private void assertRefused(RawHttp.Response response, String error, String description) {
		assertThat(response.status()).as(response.body()).isEqualTo(400);
		assertThat(response.header("Content-Type")).hasValue("application/json");
		assertThat(response.header("Content-Language")).hasValue("en");
		assertThat(response.body()).contains("\"err\":\"" + error + "\"").contains(description);
		assertThat(response.body()).doesNotContain(this.subject).doesNotContain(this.session);
		assertNothingIsRevoked();
	}

	private void assertNothingIsRevoked() {
		assertThat(edge.redis().zrange(new RedisKeys(RedisKeys.DEFAULT_PREFIX).revoked(), 0, -1)).contains("all")
			.noneMatch((member) -> member.contains(this.subject) || member.contains(this.session));
	}

	private static void assertRevoked(String token, String reason) {
		assertThat(gateways()).extracting((gateway) -> gateway.getWithToken("/orders/1", token).reason())
			.containsOnly(reason);
	}

	private static void assertActive(String token) {
		assertThat(gateways()).extracting((gateway) -> gateway.getWithToken("/orders/1", token).status())
			.containsOnly(200);
	}

	@ParameterizedTest
	@ValueSource(strings = { "caep-session-revoked", "caep-session-revoked-opaque", "keycloak-session-revoked",
			"authentik-session-revoked" })
	void pushWhenASessionIsRevokedThenItsTokensAreRefusedAtEachGatewayAndOthersAreNot(String file) {
		String token = access().sign();
		String otherDevice = access().claim("sid", "another-session").sign();
		assertActive(token);
		assertAccepted(push(file));
		assertRevoked(token, "revoked");
		assertActive(otherDevice);
	}

	@ParameterizedTest
	@CsvSource({ "caep-session-revoked-device, revoked", "sse-session-revoked, revoked",
			"keycloak-credential-change, password_changed" })
	void pushWhenEventIsAboutAUserThenAllTokensOfTheUserAreRefusedAtEachGateway(String file, String reason) {
		String token = access().sign();
		String otherDevice = access().claim("sid", "another-session").sign();
		assertActive(token);
		assertAccepted(push(file));
		assertRevoked(token, reason);
		assertRevoked(otherDevice, reason);
		assertActive(TestTokens.token().sign());
	}

	@ParameterizedTest
	@ValueSource(strings = { "secevent+jwt", "JWT", "none" })
	void pushWhenTransmitterHasAnIssuerAndTypesOfItsOwnThenItsEventsApplyToUsersOfTheMappedIssuer(String type) {
		String token = access().sign();
		TestTokens event = event("google-account-disabled").header("typ", type.equals("none") ? null : type);
		assertAccepted(SecurityEvents.push(edge, "google", event.sign()));
		assertRevoked(token, "revoked");
	}

	@ParameterizedTest
	@ValueSource(strings = { "risc/event-type/account-purged", "risc/event-type/sessions-revoked",
			"oauth/event-type/tokens-revoked" })
	void pushWhenAccountOrItsSessionsEndThenAllTokensOfTheUserAreRefused(String path) {
		String token = access().sign();
		assertAccepted(push(event("keycloak-credential-change").claim("events", SecurityEvents.event(path, Map.of()))));
		assertRevoked(token, "revoked");
	}

	@ParameterizedTest
	@ValueSource(strings = { "ssf-verification", "ssf-stream-updated", "authentik-credential-change" })
	void pushWhenEventHasNoEffectThenAccepted(String file) {
		assertAccepted(push(file));
		assertNothingIsRevoked();
	}

	@Test
	void pushWhenGoogleVerifiesTheStreamThenAccepted() {
		assertAccepted(SecurityEvents.push(edge, "google", event("google-verification").sign()));
	}

	@ParameterizedTest
	@ValueSource(strings = { "caep/event-type/token-claims-change", "caep/event-type/assurance-level-change",
			"risc/event-type/account-enabled", "unknown" })
	void pushWhenEventIsNotAppliedThenAccepted(String path) {
		assertAccepted(push(event("keycloak-credential-change").claim("events", SecurityEvents.event(path, Map.of()))));
		assertNothingIsRevoked();
	}

	@Test
	void pushWhenTokenHasSeveralEventsThenAllAreApplied() {
		String token = access().sign();
		String otherToken = TestTokens.token().claim("sub", "u-other").claim("sid", "s-other").sign();
		Map<String, Object> events = new LinkedHashMap<>();
		events.put("urn:unknown", Map.of());
		events.put(SecurityEvents.SCHEMAS + "caep/event-type/session-revoked",
				Map.of("subject", Map.of("format", "opaque", "id", this.session)));
		events.put(SecurityEvents.SCHEMAS + "risc/event-type/account-purged",
				Map.of("subject", Map.of("format", "iss_sub", "iss", TestTokens.ISSUER, "sub", "u-other")));
		assertAccepted(push(event("caep-session-revoked").claim("sub_id", null).claim("events", events)));
		assertRevoked(token, "revoked");
		assertRevoked(otherToken, "revoked");
	}

	@Test
	void pushWhenOneOfSeveralEventsIsRefusedThenNothingIsRevoked() {
		Map<String, Object> events = new LinkedHashMap<>();
		events.put(SecurityEvents.SCHEMAS + "risc/event-type/account-purged", Map.of());
		events.put(SecurityEvents.SCHEMAS + "caep/event-type/credential-change", Map.of());
		assertRefused(push(event("keycloak-credential-change").claim("events", events)), "invalid_request",
				"no change_type");
	}

	@Test
	void pushWhenTokenIsRepeatedThenAcceptedWithoutAnEffect() {
		String event = event("keycloak-credential-change").sign();
		assertAccepted(SecurityEvents.push(edge, "main", event));
		String floors = new RedisKeys(RedisKeys.DEFAULT_PREFIX).revoked();
		Double floor = edge.redis().zscore(floors, "sub:" + this.subject);
		assertThat(floor).as("without another floor, the comparison below would prove nothing").isNotNull();
		assertAccepted(SecurityEvents.push(edge, "main", event));
		assertThat(edge.redis().zscore(floors, "sub:" + this.subject)).isEqualTo(floor);
	}

	@Test
	void pushThenFloorIsRedisTimeNotThatOfTheEvent() {
		long before = System.currentTimeMillis();
		assertAccepted(push(event("caep-session-revoked-device")));
		Double score = edge.redis().zscore(new RedisKeys(RedisKeys.DEFAULT_PREFIX).revoked(), "sub:" + this.subject);
		assertThat(score).as("an event_timestamp in milliseconds has no effect")
			.isBetween((double) before, (double) System.currentTimeMillis() + 1);
	}

	@Test
	void pushThenNoFloorIsRemovedWhoseTokensOtherGatewaysMayTrust() {
		Floor old = new Floor(System.currentTimeMillis() - Duration.ofDays(300).toMillis(), Reason.BANNED);
		edge.revoke("sub:old", old);
		assertAccepted(push(event("keycloak-credential-change")));
		assertThat(edge.redis().zscore(new RedisKeys(RedisKeys.DEFAULT_PREFIX).revoked(), "sub:old"))
			.isEqualTo(old.score());
	}

	static Stream<Arguments> badTokens() {
		long now = System.currentTimeMillis() / 1000;
		String request = "invalid_request";
		return Stream.of(
				bad("for another receiver", "invalid_audience", "wrong_audience",
						(token) -> token.claim("aud", "another")),
				bad("without aud", "invalid_audience", "wrong_audience", (token) -> token.claim("aud", null)),
				bad("an access token", request, "wrong_type", (token) -> token.header("typ", "at+jwt")),
				bad("a logout token", request, "wrong_type", (token) -> token.header("typ", "logout+jwt")),
				bad("without a type", request, "wrong_type", (token) -> token.header("typ", null)),
				bad("of another issuer", "invalid_issuer", "wrong_issuer",
						(token) -> token.claim("iss", "https://other.test")),
				bad("without iss", "invalid_issuer", "wrong_issuer", (token) -> token.claim("iss", null)),
				bad("signed by another key", "invalid_key", "bad_signature",
						(token) -> token.key(TestKeys.key("RS256", "other"))),
				bad("without iat", request, "malformed_token", (token) -> token.claim("iat", null)),
				bad("of the future", request, "not_yet_valid", (token) -> token.claim("iat", now + 3600)),
				bad("with iat in milliseconds", request, "malformed_token", (token) -> token.claim("iat", now * 1000)),
				bad("that is eight days old", request, "expired", (token) -> token.claim("iat", now - 8 * 86_400)),
				bad("that expired", request, "expired",
						(token) -> token.claim("iat", now - 600).claim("exp", now - 300)),
				bad("without jti", request, "malformed_token", (token) -> token.claim("jti", null)),
				bad("without events", request, "no events", (token) -> token.claim("events", null)),
				bad("with no event", request, "no events", (token) -> token.claim("events", Map.of())),
				bad("with events in a list", request, "no events", (token) -> token.claim("events", List.of("x"))),
				bad("with an event that is a text", request, "not a JSON object",
						(token) -> token.claim("events", Map.of("urn:x", "x"))),
				bad("with too many events", request, "more than 16 events",
						(token) -> token.claim("events", manyEvents())),
				bad("without a subject", request, "no subject", (token) -> token.claim("sub_id", null)),
				bad("with a subject that is a text", request, "no subject", (token) -> token.claim("sub_id", "alice")),
				bad("with a user that is a text", request, "no subject",
						(token) -> token.claim("sub_id", Map.<String, Object>of("format", "complex", "user", "alice"))),
				bad("about a user of another issuer", "access_denied", "does not speak",
						(token) -> token.claim("sub_id", issSub("https://other.test", "alice"))),
				bad("about a user of no issuer", request, "no issuer",
						(token) -> token.claim("sub_id", Map.of("format", "iss_sub", "sub", "alice"))),
				bad("about a user without an id", request, "no id",
						(token) -> token.claim("sub_id", issSub(TestTokens.ISSUER, ""))),
				bad("about a user whose id is a number", request, "no id",
						(token) -> token.claim("sub_id", issSub(TestTokens.ISSUER, 7))),
				bad("about a user whose id has a line break", request, "no id",
						(token) -> token.claim("sub_id", issSub(TestTokens.ISSUER, "a\nb"))),
				bad("about a user whose id is too long", request, "no id",
						(token) -> token.claim("sub_id", issSub(TestTokens.ISSUER, "x".repeat(257)))));
	}

	private static Arguments bad(String name, String error, String description, UnaryOperator<TestTokens> change) {
		return Arguments.of(name, error, description, change);
	}

	private static Map<String, Object> issSub(String issuer, Object subject) {
		return Map.of("format", "iss_sub", "iss", issuer, "sub", subject);
	}

	private static Map<String, Object> manyEvents() {
		Map<String, Object> events = new HashMap<>();
		IntStream.range(0, 17).forEach((i) -> events.put("urn:event:" + i, Map.of()));
		return events;
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("badTokens")
	void pushWhenTokenIsBadThenRefusedAndNothingIsRevoked(String name, String error, String description,
			UnaryOperator<TestTokens> change) {
		assertRefused(push(change.apply(event("keycloak-credential-change"))), error, description);
	}

	@Test
	void pushWhenTokenIsNotSignedThenRefused() {
		String[] parts = event("keycloak-credential-change").sign().split("\\.");
		for (String token : List.of("eyJhbGciOiJub25lIiwidHlwIjoic2VjZXZlbnQrand0In0." + parts[1] + ".",
				parts[0] + "." + parts[1] + ".", parts[1])) {
			assertRefused(SecurityEvents.push(edge, "main", token), "invalid_request", "malformed_token");
		}
	}

	@Test
	void pushWhenEventTokenIsUsedAsAnotherTokenThenRefused() {
		TestTokens event = event("keycloak-credential-change").claim("aud", "gatehouse").claim("sub", this.subject);
		assertThat(edge.getWithToken("/orders/1", event.sign()).reason()).isEqualTo("wrong_type");
		assertThat(edge.getWithToken("/orders/1", event.header("typ", "at+jwt").sign()).reason())
			.as("an event token has no exp")
			.isEqualTo("malformed_token");
	}

	@Test
	void pushWhenBodyIsBadThenRefused() {
		String token = event("keycloak-credential-change").sign();
		for (String type : List.of("", "Content-Type: application/json\r\n", "Content-Type: no media type\r\n",
				"Content-Type: application/jwt\r\n", "Content-Type: */*\r\n")) {
			assertRefused(SecurityEvents.push(edge, "main", type, token), "invalid_request", "content type");
		}
		assertRefused(SecurityEvents.push(edge, "main", ""), "invalid_request", "empty");
		assertRefused(SecurityEvents.push(edge, "main", "x".repeat(16_384)), "invalid_request", "malformed_token");
		assertRefused(SecurityEvents.push(edge, "main", "x".repeat(16_385)), "invalid_request", "too long");
		assertRefused(SecurityEvents.push(edge, "main", token + "\n"), "invalid_request", "malformed_token");
		assertRefused(SecurityEvents.push(edge, "main", "\u00e9"), "invalid_request", "malformed_token");
		assertThat(SecurityEvents.push(edge, "main", "Content-Type: application/secevent+jwt; charset=utf-8\r\n", token)
			.status()).isEqualTo(202);
	}

	@Test
	void pushWhenBodyHasNoLengthThenTheLimitHolds() {
		String chunk = "3e8\r\n" + "x".repeat(1000) + "\r\n";
		RawHttp.Response response = RawHttp.send(edge.port(),
				"POST /gatehouse/events/main HTTP/1.1\r\nHost: api.example.test\r\nConnection: close\r\n"
						+ "Content-Type: application/secevent+jwt\r\nTransfer-Encoding: chunked\r\n\r\n"
						+ chunk.repeat(17) + "0\r\n\r\n");
		assertRefused(response, "invalid_request", "too long");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "Authorization: Bearer 5f0e1d2c3b4a59687786a5b4c3d2e1f1\r\n",
			"Authorization: 5f0e1d2c3b4a59687786a5b4c3d2e1f0\r\n",
			"Authorization: bearer 5f0e1d2c3b4a59687786a5b4c3d2e1f0\r\n" })
	void pushWhenAuthorizationIsNotThatOfTheTransmitterThenRefused(String header) {
		String access = access().sign();
		String token = event("keycloak-credential-change").sign();
		RawHttp.Response response = SecurityEvents.push(edge, "secured",
				header + "Content-Type: application/secevent+jwt\r\n", token);
		assertThat(response.status()).isEqualTo(401);
		assertThat(response.header("WWW-Authenticate")).hasValue("Bearer");
		assertThat(response.body()).contains("\"err\":\"authentication_failed\"");
		assertNothingIsRevoked();
		assertAccepted(SecurityEvents.push(edge, "secured",
				"Authorization: " + SECRET + "\r\nContent-Type: application/secevent+jwt\r\n", token));
		assertRevoked(access, "password_changed");
	}

	@Test
	void pushWhenTransmitterIsUnknownOrReceiverIsNotEnabledThenThereIsNone() {
		String token = event("keycloak-credential-change").sign();
		assertThat(SecurityEvents.push(edge, "unknown", token).status()).isEqualTo(404);
		assertThat(SecurityEvents.push(others.get(0), "main", token).status()).isEqualTo(404);
		assertThat(edge.get("/gatehouse/events/main").status()).isIn(404, 405);
	}

	@Test
	void pushWhenTransmitterSpeaksForOneOfTwoIssuersThenUsersOfTheOtherAreNotHit() {
		String partner = "https://partner.test";
		Map<String, String> more = new HashMap<>();
		more.put("gatehouse.issuers.partner.issuer", partner);
		more.put("gatehouse.issuers.partner.jwk-set-uri", "${gatehouse.issuers.main.jwk-set-uri}");
		more.put("gatehouse.issuers.partner.revocation-scope", "partner");
		more.put(SETTINGS + "transmitters.partner.issuer", "partner");
		more.put(SETTINGS + "transmitters.partner.audiences", SecurityEvents.AUDIENCE);
		try (Edge gateway = Edge.start(RedisServer.shared(), properties(more))) {
			String ofMain = access().sign();
			String ofPartner = access().claim("iss", partner).sign();
			TestTokens event = SecurityEvents.token("keycloak-credential-change", partner, this.subject, this.session);
			assertThat(SecurityEvents.push(gateway, "main", event.sign()).body()).contains("invalid_issuer");
			assertThat(SecurityEvents
				.push(gateway, "partner",
						event("keycloak-credential-change").claim("iss", partner).claim("jti", "2").sign())
				.body()).contains("access_denied");
			assertThat(gateway.getWithToken("/orders/1", ofPartner).status()).isEqualTo(200);
			assertAccepted(SecurityEvents.push(gateway, "partner", event.sign()));
			assertThat(gateway.getWithToken("/orders/1", ofPartner).reason()).isEqualTo("password_changed");
			assertThat(gateway.getWithToken("/orders/1", ofMain).status()).isEqualTo(200);
		}
	}

	@Test
	void pushWhenItRevokesTheUserThenSessionsEndTogetherAndChosenChangesCount() {
		try (Edge gateway = Edge.start(RedisServer.shared(),
				properties(Map.of(MAIN + "revokes", "user", MAIN + "credential-changes", "create")))) {
			String otherDevice = access().claim("sid", "another-session").sign();
			assertAccepted(SecurityEvents.push(gateway, "main", event("keycloak-credential-change").sign()));
			assertThat(gateway.getWithToken("/orders/1", otherDevice).status()).as("update").isEqualTo(200);
			assertAccepted(SecurityEvents.push(gateway, "main", event("caep-session-revoked").sign()));
			assertThat(gateway.getWithToken("/orders/1", otherDevice).reason()).isEqualTo("revoked");
		}
	}

	@Test
	void pushWhenFiftyArriveAtOnceThenEachHasItsEffectBeforeItsAnswer() throws Exception {
		ExecutorService threads = Executors.newFixedThreadPool(50);
		try {
			List<Callable<List<String>>> episodes = IntStream.range(0, 50)
				.mapToObj((number) -> (Callable<List<String>>) () -> episode(number))
				.toList();
			for (Future<List<String>> episode : threads.invokeAll(episodes)) {
				assertThat(episode.get()).startsWith("202").endsWith("200").hasSize(6);
				assertThat(episode.get().subList(1, 5)).containsOnly("revoked");
			}
		}
		finally {
			threads.shutdownNow();
		}
	}

	/**
	 * Revokes a session, or all tokens of a user.
	 * @return the status of the push, and then the reasons of all gateways for a token of
	 * the session, and the status for another token
	 */
	private static List<String> episode(int number) {
		String user = "crowd-" + UUID.randomUUID();
		String token = TestTokens.token().claim("sub", user).claim("sid", user).sign();
		List<String> results = new ArrayList<>();
		TestTokens event = SecurityEvents.token(
				(number % 2 == 0) ? "keycloak-session-revoked" : "caep-session-revoked-device", TestTokens.ISSUER, user,
				user);
		results.add(Integer.toString(push(event).status()));
		gateways().forEach((gateway) -> results.add(String.valueOf(gateway.getWithToken("/orders/1", token).reason())));
		results.add(Integer.toString(edge.getWithToken("/orders/1", TestTokens.token().sign()).status()));
		return results;
	}

	@Test
	void pushThenEventsAreCountedByTypeAndOutcome() {
		SimpleMeterRegistry registry = new SimpleMeterRegistry();
		edge.context().getBean("gatehouseSecurityEventMeters", MeterBinder.class).bindTo(registry);
		Map<String, Double> before = values(registry);
		String event = event("keycloak-session-revoked").sign();
		assertAccepted(SecurityEvents.push(edge, "main", event));
		assertAccepted(SecurityEvents.push(edge, "main", event));
		assertAccepted(push("authentik-credential-change"));
		push(event("keycloak-session-revoked").claim("aud", "another"));
		Map<String, Double> counted = values(registry);
		counted.values().removeIf((count) -> count == 0);
		before.forEach((meter, count) -> counted.remove(meter, count));
		assertThat(counted.keySet()).containsExactlyInAnyOrder("gatehouse.security-events[session-revoked, revoked]",
				"gatehouse.security-events[session-revoked, repeated]",
				"gatehouse.security-events[credential-change, unsupported-subject]",
				"gatehouse.security-events.refused[invalid_audience]");
	}

	private static Map<String, Double> values(SimpleMeterRegistry registry) {
		Map<String, Double> values = new HashMap<>();
		registry.getMeters()
			.forEach((meter) -> values.put(
					meter.getId().getName() + meter.getId().getTags().stream().map(Tag::getValue).toList(),
					meter.measure().iterator().next().getValue()));
		return values;
	}

	@Test
	void pushWhenRedisDoesNotAnswerThenTransmitterIsToldToRepeatAndMay() {
		try (RedisServer redis = RedisServer.start();
				Edge gateway = Edge.start(redis, properties(Map.of("gatehouse.revocation.write-timeout", "300ms",
						"gatehouse.revocation.migration-until", "2126-01-01T00:00:00Z")))) {
			String event = event("caep-session-revoked").sign();
			String access = access().sign();
			gateway.revokeNow("sid:warm-up", Reason.LOGGED_OUT);
			assertThat(gateway.getWithToken("/orders/1", access).status()).isEqualTo(200);
			redis.pause();
			RawHttp.Response unavailable = SecurityEvents.push(gateway, "main", event);
			redis.resume();
			assertThat(unavailable.status()).isEqualTo(503);
			assertThat(unavailable.header("Retry-After")).hasValue("5");
			assertThat(unavailable.body()).contains("temporarily_unavailable");
			Awaitility.await().until(() -> SecurityEvents.push(gateway, "main", event).status() == 202);
			assertThat(gateway.getWithToken("/orders/1", access).reason()).isEqualTo("revoked");
		}
	}

	@Test
	void pushWhenKeysAreUnavailableThenTransmitterIsToldToRepeat() {
		try (Edge gateway = Edge.start(RedisServer.shared(), properties(Map.of()))) {
			gateway.upstream()
				.stubFor(WireMock.get("/.well-known/jwks.json").atPriority(1).willReturn(WireMock.serverError()));
			RawHttp.Response response = SecurityEvents.push(gateway, "main", event("caep-session-revoked").sign());
			assertThat(response.status()).isEqualTo(503);
			assertThat(response.header("Retry-After")).hasValue("5");
		}
	}

	@ParameterizedTest
	@CsvSource({ "main, 400", "secured, 401" })
	void pushWhenManyForgedTokensComeFromAnAddressThenRefusedUnread(String transmitter, int refused) {
		try (Edge gateway = Edge.start(RedisServer.shared(),
				properties(Map.of("gatehouse.gateway.failed-authentications.enabled", "true",
						"gatehouse.gateway.failed-authentications.burst-capacity", "3",
						"gatehouse.gateway.failed-authentications.replenish-rate", "1")))) {
			String forged = event("caep-session-revoked").key(TestKeys.key("RS256", "other")).sign();
			List<Integer> statuses = Stream.generate(() -> SecurityEvents.push(gateway, transmitter, forged).status())
				.limit(20)
				.toList();
			assertThat(statuses).startsWith(refused, refused, refused).contains(429).containsOnly(refused, 429);
		}
	}

}
