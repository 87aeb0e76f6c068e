package io.gatehouse.session;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import io.gatehouse.identity.Identity;
import io.gatehouse.identity.IdentityClaims;
import io.gatehouse.revocation.Floor;
import io.gatehouse.revocation.Verdict;
import io.gatehouse.test.RedisServer;
import io.gatehouse.test.TestKeys;
import io.gatehouse.token.IssuerSettings;
import io.gatehouse.token.JwtVerifier;
import io.gatehouse.token.Reason;
import io.gatehouse.token.SignatureAlgorithm;
import io.gatehouse.token.SigningKeys;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

import org.springframework.data.redis.core.RedisCallback;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtEncoder;
import org.springframework.security.oauth2.jwt.JwtEncodingException;
import org.springframework.security.oauth2.jwt.NimbusJwtEncoder;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * {@link SessionService} on a real Redis.
 */
class SessionServiceIT {

	private static final Duration WAIT = Duration.ofSeconds(30);

	private static final Device PHONE = new Device("phone-1", "ios", "Алиса's 电话");

	private static final RedisFixture fixture = new RedisFixture(RedisServer.shared());

	private static final StringRedisTemplate redis = fixture.redis();

	private static final GatehouseSessionProperties properties = RedisFixture.properties(Map.of());

	private static final SigningKeys keys = SigningKeys.of(SignatureAlgorithm.RS256, TestKeys.key());

	private static final Revocations revocations = fixture.revocations();

	private static final SessionService sessions = sessions(
			new NimbusJwtEncoder(new ImmutableJWKSet<>(new JWKSet(keys.active()))));

	private static JwtVerifier verifier;

	private static SessionService sessions(JwtEncoder encoder) {
		return new SessionService(fixture.connectionFactory(), RedisFixture.KEYS, revocations, encoder, properties);
	}

	@BeforeAll
	static void publishKeys(@TempDir Path directory) throws Exception {
		Path file = Files.writeString(directory.resolve("jwks.json"), keys.published().toString());
		IssuerSettings issuer = new IssuerSettings("https://auth.test", null, file.toString(), null, null, null, null,
				List.of("sub", "jti", "sid"), null, null, null);
		verifier = JwtVerifier.builder().issuers(Map.of("main", issuer)).build();
	}

	@AfterAll
	static void close() {
		fixture.close();
	}

	@BeforeEach
	void reset() {
		fixture.reset();
	}

	private static LoginRequest alice() {
		return new LoginRequest("alice", "爱丽丝 🦊", List.of("user", "sales,emea"), List.of("orders:read"),
				Map.of("tenant", "acme", "level", 3), PHONE);
	}

	private static IssuedSession login(LoginRequest request) {
		return Objects.requireNonNull(sessions.login(request).block(WAIT));
	}

	private static Jwt verified(IssuedSession session) {
		return verifier.decode(session.accessToken());
	}

	private static Instant issuedAt(Jwt jwt) {
		return Objects.requireNonNull(jwt.getIssuedAt());
	}

	@Test
	void loginWhenEverythingIsGivenThenTokenVerifiesAndCarriesIt() {
		IssuedSession session = login(alice());
		Jwt jwt = verified(session);
		assertThat(jwt.getHeaders()).containsEntry("typ", "at+jwt")
			.containsEntry("alg", "RS256")
			.containsEntry("kid", TestKeys.KEY_ID);
		assertThat(jwt.getClaims()).containsOnlyKeys("iss", "sub", "aud", "iat", "exp", "jti", "sid", "device", "name",
				"roles", "permissions", "tenant", "level");
		assertThat(jwt.getAudience()).containsExactly(JwtVerifier.DEFAULT_AUDIENCE);
		assertThat(jwt.getExpiresAt()).isEqualTo(issuedAt(jwt).plus(Duration.ofMinutes(15)));
		assertThat(session.expiresIn()).isEqualTo(Duration.ofMinutes(15));
		Identity identity = IdentityClaims.defaults().identity(jwt);
		assertThat(identity).isEqualTo(new Identity("https://auth.test", "alice", "爱丽丝 🦊", session.sessionId(),
				"phone-1", List.of("user", "sales,emea"), List.of("orders:read"), Map.of()));
		assertThat(jwt.getClaimAsString("tenant")).isEqualTo("acme");
		assertThat(fixture.verdict(jwt)).isInstanceOf(Verdict.Active.class);
	}

	@Test
	void loginWhenOnlySubjectAndDeviceAreGivenThenEmptyClaimsAreLeftOut() {
		Jwt jwt = verified(login(LoginRequest.of("bob", Device.of("tv"))));
		assertThat(jwt.getClaims()).containsOnlyKeys("iss", "sub", "aud", "iat", "exp", "jti", "sid", "device");
	}

	@Test
	void loginThenIdsAndTokensAreRandomAndLongEnough() {
		IssuedSession first = login(alice());
		IssuedSession second = login(alice());
		assertThat(first.sessionId()).matches("[A-Za-z0-9_-]{22}").isNotEqualTo(second.sessionId());
		assertThat(first.refreshToken()).matches("[A-Za-z0-9_-]{43}").isNotEqualTo(second.refreshToken());
		assertThat(verified(first).getId()).matches("[A-Za-z0-9_-]{22}")
			.isNotEqualTo(verified(second).getId())
			.isNotEqualTo(first.sessionId());
	}

	@Test
	void loginThenRecordHoldsFieldsAndLivesAsLongAsTheSession() {
		long before = fixture.milli();
		IssuedSession session = login(alice());
		long after = fixture.milli();
		String key = "gatehouse:{alice}:session:" + session.sessionId();
		Map<Object, Object> fields = redis.opsForHash().entries(key);
		assertThat(fields).containsEntry("user", "alice")
			.containsEntry("device", "phone-1")
			.containsEntry("device_type", "ios")
			.containsEntry("device_name", "Алиса's 电话")
			.containsEntry("name", "爱丽丝 🦊")
			.containsEntry("roles", "[\"user\",\"sales,emea\"]")
			.containsEntry("permissions", "[\"orders:read\"]")
			.containsEntry("refresh", RandomText.hash(session.refreshToken()))
			.containsOnlyKeys("user", "device", "device_type", "device_name", "name", "roles", "permissions",
					"attributes", "refresh", "created", "seen", "expires");
		assertThat(fields.get("attributes")).isIn("{\"tenant\":\"acme\",\"level\":3}",
				"{\"level\":3,\"tenant\":\"acme\"}");
		long created = Long.parseLong(String.valueOf(fields.get("created")));
		long expires = Long.parseLong(String.valueOf(fields.get("expires")));
		assertThat(created).isBetween(before, after);
		assertThat(fields).containsEntry("seen", Long.toString(created));
		assertThat(expires - created).isEqualTo(Duration.ofDays(30).toMillis());
		assertThat(redis.opsForZSet().score("gatehouse:{alice}:sessions", session.sessionId()))
			.isEqualTo((double) expires);
		assertThat(fixture.endOf(key)).isEqualTo(expires);
		assertThat(fixture.endOf("gatehouse:{alice}:sessions")).isEqualTo(expires);
		assertThat(redis.getExpire("{gatehouse}:revoked")).isEqualTo(-1);
	}

	@Test
	void loginWhenNothingOptionalIsGivenThenRecordHasNoFieldForIt() {
		IssuedSession session = login(LoginRequest.of("bob", Device.of("tv")));
		assertThat(redis.opsForHash().entries("gatehouse:{bob}:session:" + session.sessionId()))
			.containsEntry("roles", "[]")
			.containsEntry("attributes", "{}")
			.doesNotContainKeys("name", "device_type", "device_name");
	}

	@Test
	void loginWhenIndexHoldsEndedSessionsThenTheyAreDropped() {
		redis.opsForZSet().add("gatehouse:{alice}:sessions", "ended", (double) (fixture.milli() - 1));
		IssuedSession session = login(alice());
		assertThat(redis.opsForZSet().range("gatehouse:{alice}:sessions", 0, -1))
			.isEqualTo(Set.of(session.sessionId()));
	}

	@Test
	void loginWhenAnotherSessionEndsLaterThenIndexLivesUntilThen() {
		long later = fixture.milli() + Duration.ofDays(60).toMillis();
		redis.opsForZSet().add("gatehouse:{alice}:sessions", "later", (double) later);
		login(alice());
		assertThat(fixture.endOf("gatehouse:{alice}:sessions")).isEqualTo(later);
	}

	@Test
	void loginAndLogoutThenNoTokenIsInRedis() {
		IssuedSession live = login(alice());
		IssuedSession ended = login(alice());
		sessions.logout("alice", ended.sessionId()).block(WAIT);
		String dump = fixture.dump().toString();
		assertThat(dump).contains(live.sessionId());
		for (IssuedSession session : List.of(live, ended)) {
			assertThat(dump).doesNotContain(session.accessToken()).doesNotContain(session.refreshToken());
			for (String segment : session.accessToken().split("\\.", -1)) {
				assertThat(dump).doesNotContain(segment);
			}
		}
	}

	@Test
	void logoutThenTokenIsRevokedAndSessionIsGone() {
		IssuedSession session = login(alice());
		IssuedSession other = login(alice());
		StepVerifier.create(sessions.logout("alice", session.sessionId())).expectComplete().verify(WAIT);
		assertThat(fixture.verdict(verified(session))).isEqualTo(new Verdict.Revoked(Reason.LOGGED_OUT));
		assertThat(fixture.verdict(verified(other))).isInstanceOf(Verdict.Active.class);
		assertThat(redis.hasKey("gatehouse:{alice}:session:" + session.sessionId())).isFalse();
		assertThat(redis.opsForZSet().range("gatehouse:{alice}:sessions", 0, -1)).isEqualTo(Set.of(other.sessionId()));
		Floor floor = fixture.floor("sid:" + session.sessionId());
		assertThat(Objects.requireNonNull(floor).reason()).isEqualTo(Reason.LOGGED_OUT);
		assertThat(fixture.stream()).containsExactly("sid:" + session.sessionId());
	}

	@Test
	void logoutWhenLastSessionEndsThenNothingOfTheUserIsLeft() {
		IssuedSession session = login(alice());
		sessions.logout("alice", session.sessionId()).block(WAIT);
		assertThat(redis.keys("gatehouse:{alice}:*")).isEmpty();
	}

	@Test
	void logoutWhenRepeatedOrUnknownThenCompletes() {
		IssuedSession session = login(alice());
		for (int i = 0; i < 3; i++) {
			StepVerifier.create(sessions.logout("alice", session.sessionId())).expectComplete().verify(WAIT);
		}
		StepVerifier.create(sessions.logout("nobody", "never-was")).expectComplete().verify(WAIT);
		assertThat(fixture.verdict(verified(session))).isEqualTo(new Verdict.Revoked(Reason.LOGGED_OUT));
	}

	@Test
	void logoutWhenRecordIsStillThereAfterACrashThenItCanBeRepeated() {
		IssuedSession session = login(alice());
		// what a process leaves that dies after its first script
		revocations.revokeSession(Reason.LOGGED_OUT, session.sessionId()).block(WAIT);
		assertThat(fixture.verdict(verified(session))).isEqualTo(new Verdict.Revoked(Reason.LOGGED_OUT));
		assertThat(redis.opsForZSet().range("gatehouse:{alice}:sessions", 0, -1))
			.isEqualTo(Set.of(session.sessionId()));
		sessions.logout("alice", session.sessionId()).block(WAIT);
		assertThat(redis.keys("gatehouse:{alice}:*")).isEmpty();
	}

	@Test
	void logoutWhenIdsAreMalformedThenRefused() {
		StepVerifier.create(sessions.logout("alice", " "))
			.expectErrorMessage("The session's id is missing")
			.verify(WAIT);
		StepVerifier.create(sessions.logout("a\r\nb", "s"))
			.expectErrorMessage("The subject has control characters")
			.verify(WAIT);
		assertThat(fixture.dump()).containsOnlyKeys("{gatehouse}:revoked");
	}

	@Test
	void loginWhenRightAfterRevocationOfUserThenNewTokenLivesAndOldOneIsDead() {
		for (int i = 0; i < 3; i++) {
			Jwt older = verified(login(alice()));
			revocations.revokeSubject(Reason.KICKED_OUT, "alice").block(WAIT);
			Jwt newer = verified(login(alice()));
			assertThat(fixture.verdict(older)).isEqualTo(new Verdict.Revoked(Reason.KICKED_OUT));
			assertThat(fixture.verdict(newer)).isInstanceOf(Verdict.Active.class);
		}
	}

	@Test
	void logoutWhenInTheSecondOfAnEarlierRevocationThenTokenIsDead() {
		for (int i = 0; i < 3; i++) {
			revocations.revokeSubject(Reason.KICKED_OUT, "alice").block(WAIT);
			IssuedSession session = login(alice());
			sessions.logout("alice", session.sessionId()).block(WAIT);
			assertThat(fixture.verdict(verified(session))).isEqualTo(new Verdict.Revoked(Reason.LOGGED_OUT));
		}
	}

	@Test
	void loginWhenListIsNewThenTokenIsNotHandedOutBeforeItsSecond() {
		fixture.flush();
		Jwt jwt = verified(login(alice()));
		assertThat(fixture.milli()).isGreaterThanOrEqualTo(issuedAt(jwt).toEpochMilli());
		revocations.revokeAll(Reason.REVOKED).block(WAIT);
		assertThat(fixture.verdict(jwt)).isEqualTo(new Verdict.Revoked(Reason.REVOKED));
	}

	@Test
	void loginWhenListWasLostThenOlderTokensAreDeadAndTheNewOneLives() {
		Jwt older = verified(login(alice()));
		fixture.flush();
		assertThat(fixture.verdict(older)).isEqualTo(Verdict.LIST_MISSING);
		Jwt newer = verified(login(alice()));
		assertThat(fixture.verdict(older)).isEqualTo(new Verdict.Revoked(Reason.REVOKED));
		assertThat(fixture.verdict(newer)).isInstanceOf(Verdict.Active.class);
		assertThat(fixture.stream()).containsExactly("all");
	}

	@Test
	void loginWhenFloorLiesFarAheadOfRedisClockThenFailsAndDoesNotHang() {
		double ahead = new Floor(fixture.milli() + 60_000, Reason.REVOKED).score();
		redis.opsForZSet().add(RedisFixture.KEYS.revoked(), "all", ahead);
		StepVerifier.create(sessions.login(alice()))
			.expectErrorSatisfies((error) -> assertThat(error)
				.hasMessageStartingWith("Redis' clock is behind its own revocations by "))
			.verify(WAIT);
	}

	@Test
	void loginWhenFiftyRunAtOnceThenFiftySessionsLive() {
		List<IssuedSession> issued = Objects
			.requireNonNull(Flux.range(0, 50).flatMap((i) -> sessions.login(alice()), 50).collectList().block(WAIT));
		List<String> ids = issued.stream().map(IssuedSession::sessionId).distinct().toList();
		assertThat(ids).hasSize(50);
		assertThat(redis.opsForZSet().range("gatehouse:{alice}:sessions", 0, -1))
			.containsExactlyInAnyOrderElementsOf(ids);
		assertThat(redis.keys("gatehouse:{alice}:session:*")).hasSize(50);
		assertThat(issued)
			.allSatisfy((session) -> assertThat(fixture.verdict(verified(session))).isInstanceOf(Verdict.Active.class));
	}

	@Test
	void loginWhenSubscribedTwiceThenMakesTwoSessions() {
		Mono<IssuedSession> login = sessions.login(alice());
		assertThat(fixture.dump()).containsOnlyKeys("{gatehouse}:revoked");
		List<String> ids = new ArrayList<>();
		StepVerifier.create(login.repeat(1).map(IssuedSession::sessionId))
			.recordWith(() -> ids)
			.expectNextCount(2)
			.expectComplete()
			.verify(WAIT);
		assertThat(ids).doesNotHaveDuplicates();
	}

	@Test
	void loginWhenUserIdIsNotPlainThenKeysStayInOneSlotAndTokenIsExact() {
		String subject = "爱丽丝{}:*\"\\";
		Jwt jwt = verified(login(LoginRequest.of(subject, PHONE)));
		assertThat(jwt.getSubject()).isEqualTo(subject);
		assertThat(redis.keys("gatehouse:{~*}:*")).hasSize(2);
	}

	@Test
	void loginWhenScriptsAreNotKnownToRedisThenTheyAreSent() {
		redis.execute((RedisCallback<Boolean>) (connection) -> {
			connection.scriptingCommands().scriptFlush();
			return true;
		});
		assertThat(login(alice()).sessionId()).isNotEmpty();
	}

	@Test
	void loginAndLogoutThenEachRunsTwoScripts() {
		IssuedSession session = login(alice());
		sessions.logout("alice", session.sessionId()).block(WAIT);
		List<Integer> before = fixture.scriptCalls();
		session = login(alice());
		assertThat(fixture.scriptCalls()).containsExactly(before.get(0) + 2, before.get(1));
		sessions.logout("alice", session.sessionId()).block(WAIT);
		assertThat(fixture.scriptCalls()).containsExactly(before.get(0) + 4, before.get(1));
	}

	@Test
	void loginWhenEncoderFailsThenErrorIsPassedOn() {
		SessionService broken = sessions((parameters) -> {
			throw new JwtEncodingException("the key store is away");
		});
		StepVerifier.create(broken.login(alice())).expectErrorMessage("the key store is away").verify(WAIT);
	}

}
