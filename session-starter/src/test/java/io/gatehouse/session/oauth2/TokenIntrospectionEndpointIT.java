package io.gatehouse.session.oauth2;

import java.net.http.HttpResponse;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

import com.nimbusds.jose.util.JSONObjectUtils;
import io.gatehouse.revocation.RevocableClaims;
import io.gatehouse.revocation.redis.RedisFixture;
import io.gatehouse.revocation.redis.Revocations;
import io.gatehouse.session.Account;
import io.gatehouse.session.Ban;
import io.gatehouse.session.Client;
import io.gatehouse.session.Device;
import io.gatehouse.session.IssuedSession;
import io.gatehouse.session.LoginRequest;
import io.gatehouse.session.SessionSelection;
import io.gatehouse.test.RedisServer;
import io.gatehouse.test.TestKeys;
import io.gatehouse.test.TestTokens;
import io.gatehouse.token.Reason;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.boot.WebApplicationType;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.oauth2.core.OAuth2AuthenticatedPrincipal;
import org.springframework.security.oauth2.server.resource.introspection.BadOpaqueTokenException;
import org.springframework.security.oauth2.server.resource.introspection.OpaqueTokenIntrospector;
import org.springframework.security.oauth2.server.resource.introspection.ReactiveOpaqueTokenIntrospector;
import org.springframework.security.oauth2.server.resource.introspection.SpringOpaqueTokenIntrospector;
import org.springframework.security.oauth2.server.resource.introspection.SpringReactiveOpaqueTokenIntrospector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests of token introspection (RFC 7662) in servlet and reactive applications, over real
 * HTTP and a real Redis. Names with "section4" and their Javadoc cite the RFC's security
 * considerations.
 */
class TokenIntrospectionEndpointIT {

	private static final String INTROSPECT = TokenEndpointApplication.INTROSPECT;

	private static final String INACTIVE = "{\"active\":false}";

	private static final String OPAQUE = "gatehouse.session.token-format=opaque";

	private static final Account ALICE = Account.of("alice", "Alice 爱丽丝", List.of("user"), List.of("orders:read"),
			Map.of("tenant", "acme", "scope", "orders.read orders.write", "level", 3));

	private static final RedisFixture redis = new RedisFixture(RedisServer.shared());

	@BeforeEach
	void reset() {
		TokenEndpointApplication.reset(redis);
	}

	@AfterAll
	static void close() {
		TokenEndpointApplication.closeShared();
		redis.flush();
		redis.close();
	}

	static Stream<WebApplicationType> stacks() {
		return TokenRevocationEndpointIT.stacks();
	}

	private static IssuedSession login(TokenEndpointApplication application) {
		return application.sessions().login(LoginRequest.of(ALICE, Device.of("phone")));
	}

	private static Map<String, Object> members(HttpResponse<String> answer) {
		assertThat(answer.statusCode()).isEqualTo(200);
		assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
		assertThat(answer.headers().firstValue("Cache-Control")).contains("no-store");
		try {
			return JSONObjectUtils.parse(answer.body());
		}
		catch (ParseException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static long number(Map<String, Object> members, String name) {
		return ((Number) Objects.requireNonNull(members.get(name))).longValue();
	}

	private static void assertInactive(HttpResponse<String> answer) {
		assertThat(members(answer)).isEqualTo(Map.of("active", false));
		assertThat(answer.body()).isEqualTo(INACTIVE);
	}

	@ParameterizedTest
	@MethodSource("stacks")
	void introspectThenCountedByOutcome(WebApplicationType stack) {
		TokenEndpointApplication application = TokenEndpointApplication.shared(stack);
		IssuedSession session = login(application);
		TokenEndpoints endpoints = application.bean(TokenEndpoints.class);
		long active = counted(endpoints, "active");
		long inactive = counted(endpoints, "inactive");
		application.orders(session.accessToken());
		application.orders("unknown");
		assertThat(counted(endpoints, "active")).isEqualTo(active + 1);
		assertThat(counted(endpoints, "inactive")).isEqualTo(inactive + 1);
	}

	private static long counted(TokenEndpoints endpoints, String result) {
		return endpoints.outcomes()
			.of(new TokenEndpoints.Outcome(TokenEndpointProperties.Operation.INTROSPECT, result))
			.sum();
	}

	@ParameterizedTest
	@MethodSource("stacks")
	void introspectWhenJwtIsActiveThenReturnsItsClaims(WebApplicationType stack) {
		TokenEndpointApplication application = TokenEndpointApplication.shared(stack);
		IssuedSession session = login(application);
		Map<String, Object> members = members(application.orders(session.accessToken()));
		assertThat(members).containsOnlyKeys("active", "token_type", "iss", "sub", "aud", "exp", "iat", "jti", "sid",
				"client_id", "device", "name", "roles", "permissions", "tenant", "scope", "level");
		assertThat(members).containsEntry("active", true)
			.containsEntry("token_type", "Bearer")
			.containsEntry("iss", "https://auth.test")
			.containsEntry("sub", "alice")
			.containsEntry("aud", List.of("gatehouse"))
			.containsEntry("client_id", TokenEndpointApplication.OWNER)
			.containsEntry("sid", session.sessionId())
			.containsEntry("name", "Alice 爱丽丝")
			.containsEntry("scope", "orders.read orders.write")
			.containsEntry("permissions", List.of("orders:read"));
		assertThat(number(members, "exp") - number(members, "iat")).isEqualTo(Duration.ofMinutes(15).toSeconds());
	}

	@ParameterizedTest
	@MethodSource("stacks")
	void introspectWhenOpaqueTokenIsActiveThenReturnsTheClaimsOfAJwt(WebApplicationType stack) {
		TokenEndpointApplication application = TokenEndpointApplication.shared(stack, OPAQUE);
		IssuedSession session = login(application);
		Map<String, Object> members = members(application.orders(session.accessToken()));
		assertThat(members).containsOnlyKeys("active", "token_type", "iss", "sub", "aud", "exp", "iat", "sid",
				"client_id", "device", "name", "roles", "permissions", "tenant", "scope", "level");
		assertThat(members).containsEntry("active", true)
			.containsEntry("token_type", "Bearer")
			.containsEntry("sub", "alice")
			.containsEntry("sid", session.sessionId())
			.containsEntry("aud", List.of("gatehouse"))
			.containsEntry("roles", List.of("user"));
		application.sessions().update(Account.of("alice", null, List.of("admin"), List.of(), Map.of()));
		assertThat(members(application.orders(session.accessToken()))).as("the session's current account")
			.containsEntry("roles", List.of("admin"))
			.doesNotContainKeys("permissions", "tenant", "name");
	}

	@ParameterizedTest
	@MethodSource("stacks")
	void introspectWhenRefreshTokenIsCurrentThenOnlyItsClientLearnsSoAndItIsNotSpent(WebApplicationType stack) {
		TokenEndpointApplication application = TokenEndpointApplication.shared(stack);
		IssuedSession session = login(application);
		assertInactive(application.orders(session.refreshToken()));
		Map<String, Object> members = members(application.owner(INTROSPECT, session.refreshToken()));
		assertThat(members).containsOnlyKeys("active", "iss", "sub", "client_id", "iat", "exp", "sid")
			.containsEntry("active", true)
			.containsEntry("sid", session.sessionId());
		IssuedSession next = application.sessions().refresh(session.refreshToken(), Client.UNKNOWN);
		assertInactive(application.owner(INTROSPECT, session.refreshToken()));
		assertThat(members(application.owner(INTROSPECT, next.refreshToken()))).containsEntry("active", true);
		assertThat(application.sessions().sessions("alice")).as("a spent token that is introspected is no theft")
			.hasSize(1);
	}

	static Stream<Arguments> ends() {
		List<Arguments> ends = List.of(
				end("logout", (application, session) -> application.sessions().logout("alice", session.sessionId())),
				end("kicked out",
						(application, session) -> application.sessions()
							.end("alice", SessionSelection.all(), Reason.KICKED_OUT)),
				end("banned", (application, session) -> application.sessions().ban("alice", Ban.user(null, null))),
				end("device banned",
						(application, session) -> application.sessions().ban("alice", Ban.device("phone", null, null))),
				end("replaced", (application, session) -> login(application)),
				end("sub revoked", (application,
						session) -> application.bean(Revocations.class).revokeSubject(Reason.REVOKED, "alice").block()),
				end("tenant revoked",
						(application, session) -> application.bean(Revocations.class)
							.revoke(Reason.REVOKED, List.of("tenant:acme"))
							.block()),
				end("client revoked",
						(application, session) -> application.bean(Revocations.class)
							.revoke(Reason.REVOKED,
									List.of(RevocableClaims.member("", "client_id", TokenEndpointApplication.OWNER)))
							.block()),
				end("all revoked",
						(application,
								session) -> application.bean(Revocations.class).revokeAll(Reason.REVOKED).block()),
				end("record lost",
						(application, session) -> redis.redis()
							.delete(RedisFixture.KEYS.session("alice", session.sessionId()))),
				end("expired", (application, session) -> application.clock().advance(Duration.ofDays(31))));
		return ends.stream()
			.flatMap((end) -> stacks().flatMap((stack) -> Stream.of("jwt", "opaque", "refresh")
				.map((kind) -> Arguments.of(stack, kind, end.get()[0], end.get()[1]))));
	}

	private static Arguments end(String name, BiConsumer<TokenEndpointApplication, IssuedSession> end) {
		return Arguments.of(name, end);
	}

	/** RFC 7662, section 4: the server determines whether a token is active. */
	@ParameterizedTest(name = "{0} {1} {2}")
	@MethodSource("ends")
	void section4TokenWhenItsSessionHasEndedThenIsInactiveWithoutAReason(WebApplicationType stack, String kind,
			String name, BiConsumer<TokenEndpointApplication, IssuedSession> end) {
		TokenEndpointApplication application = TokenEndpointApplication.shared(stack,
				"gatehouse.session.token-format=" + (kind.equals("opaque") ? "opaque" : "jwt"));
		IssuedSession session = login(application);
		String token = kind.equals("refresh") ? session.refreshToken() : session.accessToken();
		assertThat(members(application.owner(INTROSPECT, token))).containsEntry("active", true);
		end.accept(application, session);
		assertInactive(application.owner(INTROSPECT, token));
	}

	@ParameterizedTest
	@MethodSource("stacks")
	void introspectWhenPermissionsChangedThenJwtThatCarriesTheFormerOnesIsInactive(WebApplicationType stack) {
		TokenEndpointApplication application = TokenEndpointApplication.shared(stack);
		IssuedSession session = login(application);
		application.sessions().update(Account.of("alice", null, List.of("admin"), List.of(), Map.of()));
		assertInactive(application.orders(session.accessToken()));
		assertThat(members(application.owner(INTROSPECT, session.refreshToken()))).containsEntry("active", true);
	}

	/** RFC 7662, section 4: expiry, not-before time, signature and issuer are checked. */
	@ParameterizedTest
	@MethodSource("stacks")
	void section4TokenWhenItIsBadThenIsInactiveAndNothingChanges(WebApplicationType stack) {
		TokenEndpointApplication application = TokenEndpointApplication.shared(stack);
		IssuedSession session = login(application);
		String[] parts = session.accessToken().split("\\.");
		Instant now = application.clock().instant();
		String refreshToken = session.refreshToken();
		TestTokens good = TestTokens.token(application.clock()).claim("sid", null);
		assertThat(members(application.orders(good.sign()))).containsEntry("active", true);
		List<String> tokens = List.of("x", "unknown-opaque-token-1234567890", "a.b.c",
				parts[0] + "." + parts[1] + ".AAAA", session.accessToken() + "=",
				"eyJhbGciOiJub25lIn0." + parts[1] + ".", "é\u0000\uD83D\uDE00",
				refreshToken.substring(0, refreshToken.length() - 65) + "A".repeat(65), "A".repeat(20_000),
				good.key(TestKeys.key("RS256", "foreign")).sign(),
				TestTokens.token(application.clock()).claim("iss", "https://other.test").sign(),
				TestTokens.token(application.clock()).claim("aud", "others").sign(),
				TestTokens.token(application.clock()).claim("sid", "no-such-session").sign(),
				TestTokens.token(application.clock()).header("typ", "JWT").sign(),
				TestTokens.token(application.clock())
					.claim("sid", null)
					.claim("nbf", now.plusSeconds(600).getEpochSecond())
					.sign(),
				TestTokens.token(application.clock())
					.claim("sid", null)
					.claim("exp", now.minusSeconds(1).getEpochSecond())
					.sign());
		Map<String, String> before = redis.dump();
		for (String token : tokens) {
			assertInactive(application.orders(token));
		}
		assertThat(redis.dump()).isEqualTo(before);
	}

	@ParameterizedTest
	@MethodSource("stacks")
	void introspectWhenStateIsUnknownThenIsUnavailableAndNeverActive(WebApplicationType stack) {
		try (RedisServer server = RedisServer.start();
				TokenEndpointApplication application = TokenEndpointApplication.start(stack,
						TokenEndpointApplication.Application.class, server, "gatehouse.revocation.timeout=100ms");
				RedisFixture own = new RedisFixture(server)) {
			IssuedSession session = login(application);
			assertThat(members(application.orders(session.accessToken()))).containsEntry("active", true);
			own.redis().delete(RedisFixture.KEYS.revoked());
			assertUnavailable(application.orders(session.accessToken()));
			server.pause();
			assertUnavailable(application.orders(session.accessToken()));
			assertUnavailable(application.owner(INTROSPECT, session.refreshToken()));
			assertUnavailable(application.orders("unknown-opaque-token-1234567890"));
			server.resume();
		}
	}

	private static void assertUnavailable(HttpResponse<String> answer) {
		assertThat(answer.statusCode()).isEqualTo(503);
		assertThat(answer.headers().firstValue("Retry-After")).contains("1");
		assertThat(answer.body()).contains("\"error\":\"temporarily_unavailable\"").doesNotContain("active");
	}

	@ParameterizedTest
	@MethodSource("stacks")
	void introspectorsOfSpringSecurityThenAcceptWhatIsActiveOnly(WebApplicationType stack) {
		TokenEndpointApplication application = TokenEndpointApplication.shared(stack);
		String uri = application.uri(INTROSPECT).toString();
		OpaqueTokenIntrospector blocking = SpringOpaqueTokenIntrospector.withIntrospectionUri(uri)
			.clientId(TokenEndpointApplication.OWNER)
			.clientSecret(TokenEndpointApplication.OWNER_SECRET)
			.build();
		ReactiveOpaqueTokenIntrospector reactive = SpringReactiveOpaqueTokenIntrospector.withIntrospectionUri(uri)
			.clientId(TokenEndpointApplication.OWNER)
			.clientSecret(TokenEndpointApplication.OWNER_SECRET)
			.build();
		IssuedSession session = login(application);
		OAuth2AuthenticatedPrincipal principal = blocking.introspect(session.accessToken());
		assertThat(principal.getName()).isEqualTo("alice");
		assertThat(principal.getAuthorities()).extracting(GrantedAuthority::getAuthority)
			.contains("SCOPE_orders.read", "SCOPE_orders.write");
		assertThat(reactive.introspect(session.accessToken()).block()).extracting("name").isEqualTo("alice");
		application.owner(TokenEndpointApplication.REVOKE, session.accessToken());
		assertThatExceptionOfType(BadOpaqueTokenException.class)
			.isThrownBy(() -> blocking.introspect(session.accessToken()));
		assertThatExceptionOfType(BadOpaqueTokenException.class)
			.isThrownBy(() -> reactive.introspect(session.accessToken()).block());
	}

}
