package io.gatehouse.session;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;

import io.gatehouse.identity.Identity;
import io.gatehouse.identity.IdentityClaims;
import io.gatehouse.revocation.Floor;
import io.gatehouse.revocation.Verdict;
import io.gatehouse.revocation.redis.RedisFixture;
import io.gatehouse.revocation.redis.Revocations;
import io.gatehouse.token.IssuerSettings;
import io.gatehouse.token.JwtVerifier;
import io.gatehouse.token.Reason;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

import org.springframework.dao.DataAccessException;
import org.springframework.data.redis.core.RedisCallback;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtEncodingException;
import org.springframework.security.oauth2.jwt.JwtValidators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Contract tests of sessions. Subclasses run them on different kinds of Redis.
 */
abstract class SessionContract {

	static final Duration WAIT = Duration.ofSeconds(60);

	private static final Device PHONE = new Device("phone-1", "ios", "Алиса's 电话");

	private static final Device LAPTOP = new Device("laptop-1", "web", "Laptop");

	private static final Client CLIENT = new Client("203.0.113.9", "App/1.0");

	static final JwtVerifier verifier = verifier();

	private final RedisFixture fixture;

	private final StringRedisTemplate redis;

	private final TestSessions world;

	private final SessionService sessions;

	private final Revocations revocations;

	SessionContract(RedisFixture fixture) {
		this.fixture = fixture;
		this.redis = fixture.redis();
		this.world = world();
		this.sessions = this.world.blocking();
		this.revocations = fixture.revocations();
	}

	private static JwtVerifier verifier() {
		try {
			java.nio.file.Path file = java.nio.file.Files.createTempFile("gatehouse-keys-", ".json");
			java.nio.file.Files.writeString(file, io.gatehouse.test.TestKeys.jwkSet(TestSessions.KEY));
			IssuerSettings issuer = new IssuerSettings("https://auth.test", null, file.toString(), null,
					List.of("ES256"), null, null, List.of("sub", "jti", "sid"), null, null, null);
			JwtVerifier made = JwtVerifier.builder().issuers(Map.of("main", issuer)).build();
			java.nio.file.Files.delete(file);
			return made;
		}
		catch (java.io.IOException ex) {
			throw new java.io.UncheckedIOException(ex);
		}
	}

	/**
	 * Returns the number of commands of an operation that takes one on a single node,
	 * without those of the barrier.
	 */
	abstract int commands(Operation operation);

	@BeforeEach
	void reset() {
		this.fixture.reset();
	}

	TestSessions world() {
		return new TestSessions(this.fixture.connectionFactory());
	}

	private static Account alice() {
		return Account.of("alice", "爱丽丝 🦊", List.of("user", "sales,emea"), List.of("orders:read"),
				Map.of("tenant", "acme", "level", 3));
	}

	private static LoginRequest aliceOn(Device device) {
		return LoginRequest.of(alice(), device).withClient(CLIENT);
	}

	private IssuedSession login(Device device) {
		return this.sessions.login(aliceOn(device));
	}

	private IssuedSession refresh(IssuedSession session) {
		return this.sessions.refresh(session.refreshToken(), CLIENT);
	}

	private static Jwt verified(IssuedSession session) {
		return verifier.decode(session.accessToken());
	}

	private static Instant issuedAt(Jwt jwt) {
		return Objects.requireNonNull(jwt.getIssuedAt());
	}

	private Verdict verdict(IssuedSession session) {
		return this.fixture.verdict(verified(session));
	}

	private void assertLives(IssuedSession session) {
		assertThat(verdict(session)).isInstanceOf(Verdict.Active.class);
	}

	private void assertDead(IssuedSession session, Reason reason) {
		assertThat(verdict(session)).isEqualTo(new Verdict.Revoked(reason));
		assertThat(refreshFails(this.sessions, session.refreshToken())).isEqualTo(reason);
	}

	private @Nullable Reason refreshFails(SessionService service, String refreshToken) {
		AtomicReference<@Nullable Reason> reason = new AtomicReference<>();
		assertThatExceptionOfType(InvalidGrantException.class)
			.isThrownBy(() -> service.refresh(refreshToken, Client.UNKNOWN))
			.satisfies((ex) -> reason.set(ex.reason()));
		return reason.get();
	}

	private List<String> listed() {
		return this.sessions.sessions("alice").stream().map(Session::id).toList();
	}

	private static String key(IssuedSession session) {
		return "gatehouse:{alice}:session:" + session.sessionId();
	}

	private Map<Object, Object> record(IssuedSession session) {
		return this.redis.opsForHash().entries(key(session));
	}

	/** Moves a time in a session's record into the past. */
	private void rewind(IssuedSession session, String field, Duration by) {
		long milli = Long.parseLong(String.valueOf(record(session).get(field)));
		this.redis.opsForHash().put(key(session), field, Long.toString(milli - by.toMillis()));
	}

	// Login

	@Test
	void loginWhenEverythingIsGivenThenTokenVerifiesAndCarriesIt() {
		IssuedSession session = login(PHONE);
		Jwt jwt = verified(session);
		assertThat(jwt.getHeaders()).containsEntry("typ", "at+jwt").containsEntry("alg", "ES256");
		assertThat(jwt.getClaims()).containsOnlyKeys("iss", "sub", "aud", "client_id", "iat", "exp", "jti", "sid",
				"device", "name", "roles", "permissions", "tenant", "level");
		assertThat(JwtValidators.createAtJwtValidator()
			.issuer("https://auth.test")
			.audience(JwtVerifier.DEFAULT_AUDIENCE)
			.clientId("gatehouse")
			.build()
			.validate(jwt)
			.getErrors()).isEmpty();
		assertThat(jwt.getAudience()).containsExactly(JwtVerifier.DEFAULT_AUDIENCE);
		assertThat(jwt.getExpiresAt()).isEqualTo(issuedAt(jwt).plus(Duration.ofMinutes(15)));
		assertThat(session.expiresIn()).isEqualTo(Duration.ofMinutes(15));
		Identity identity = IdentityClaims.defaults().identity(jwt);
		assertThat(identity).isEqualTo(Identity.of("https://auth.test", "alice", "爱丽丝 🦊", session.sessionId(),
				"phone-1", List.of("user", "sales,emea"), List.of("orders:read"), Map.of()));
		assertThat(jwt.getClaimAsString("tenant")).isEqualTo("acme");
		assertThat(jwt.<Object>getClaim("level")).isEqualTo(3L);
		assertLives(session);
	}

	@Test
	void loginWhenOnlySubjectAndDeviceAreGivenThenEmptyClaimsAndFieldsAreLeftOut() {
		IssuedSession session = this.sessions.login(LoginRequest.of(Account.ofSubject("alice"), Device.of("tv")));
		assertThat(verified(session).getClaims()).containsOnlyKeys("iss", "sub", "aud", "client_id", "iat", "exp",
				"jti", "sid", "device");
		assertThat(record(session)).containsEntry("roles", "[]")
			.containsEntry("attributes", "{}")
			.doesNotContainKeys("name", "device_type", "device_name", "address", "agent");
	}

	@Test
	void loginThenIdsAndTokensAreRandomAndLongEnough() {
		IssuedSession first = login(PHONE);
		IssuedSession second = login(LAPTOP);
		assertThat(first.sessionId()).matches("[A-Za-z0-9_-]{22}").isNotEqualTo(second.sessionId());
		RefreshToken token = RefreshToken.parse(first.refreshToken()).orElseThrow();
		RefreshToken other = RefreshToken.parse(second.refreshToken()).orElseThrow();
		assertThat(Base64.getUrlDecoder().decode(token.secret())).hasSize(32);
		assertThat(token.secret()).isNotEqualTo(other.secret());
		assertThat(token.family()).isNotEqualTo(other.family());
		assertThat(verified(first).getId()).matches("[A-Za-z0-9_-]{22}").isNotEqualTo(verified(second).getId());
	}

	@Test
	void loginThenRecordHoldsFieldsAndLivesUntilItHasToBeRefreshed() {
		long before = this.fixture.milli();
		IssuedSession session = login(PHONE);
		RefreshToken token = RefreshToken.parse(session.refreshToken()).orElseThrow();
		Map<Object, Object> fields = record(session);
		assertThat(fields).containsEntry("user", "alice")
			.containsEntry("device", "phone-1")
			.containsEntry("device_type", "ios")
			.containsEntry("device_name", "Алиса's 电话")
			.containsEntry("name", "爱丽丝 🦊")
			.containsEntry("roles", "[\"user\",\"sales,emea\"]")
			.containsEntry("permissions", "[\"orders:read\"]")
			.containsEntry("address", "203.0.113.9")
			.containsEntry("agent", "App/1.0")
			.containsEntry("refresh", token.hash())
			.containsEntry("family", token.familyHash())
			.containsEntry("iat", Long.toString(issuedAt(verified(session)).getEpochSecond()))
			.containsOnlyKeys("user", "device", "device_type", "device_name", "name", "roles", "permissions",
					"attributes", "address", "agent", "iat", "refresh", "family", "created", "seen", "expires", "ends",
					"floors");
		assertThat(fields.get("attributes")).isIn("{\"tenant\":\"acme\",\"level\":3}",
				"{\"level\":3,\"tenant\":\"acme\"}");
		long created = Long.parseLong(String.valueOf(fields.get("created")));
		long expires = Long.parseLong(String.valueOf(fields.get("expires")));
		assertThat(created).isGreaterThanOrEqualTo(before - 1000);
		assertThat(fields).containsEntry("seen", Long.toString(created))
			.containsEntry("ends", Long.toString(created + Duration.ofDays(180).toMillis()));
		assertThat(expires - created).isEqualTo(Duration.ofDays(30).toMillis());
		assertThat(this.redis.opsForZSet().score("gatehouse:{alice}:sessions", session.sessionId()))
			.isEqualTo((double) expires);
		assertThat(this.fixture.endOf(key(session))).isEqualTo(expires);
		assertThat(this.fixture.endOf("gatehouse:{alice}:sessions")).isEqualTo(expires);
		assertThat(this.redis.getExpire("{gatehouse}:revoked")).isEqualTo(-1);
	}

	@Test
	void recordWhenEverythingIsSetThenHasAllFieldsAndNoOther() {
		IssuedSession session = this.sessions.login(aliceOn(PHONE).withTokenFormat(TokenFormat.OPAQUE));
		this.sessions.update(promoted());
		refresh(session);
		Set<String> ofEverySession = SessionScriptTests.recordFields();
		ofEverySession.removeAll(Set.of("client_id", "sign_on"));
		assertThat(record(session).keySet()).isEqualTo(ofEverySession);
	}

	@Test
	void loginWhenIndexHoldsEndedSessionsThenTheyAreDropped() {
		this.redis.opsForZSet().add("gatehouse:{alice}:sessions", "ended", (double) (this.fixture.milli() - 60_000));
		this.redis.opsForZSet().add("gatehouse:{alice}:sessions", "lost", (double) (this.fixture.milli() + 60_000));
		IssuedSession session = login(PHONE);
		assertThat(this.redis.opsForZSet().range("gatehouse:{alice}:sessions", 0, -1))
			.isEqualTo(Set.of(session.sessionId()));
	}

	@Test
	void loginWhenUserIdIsNotPlainThenKeysStayInOneSlotAndTokenIsExact() {
		String subject = "爱丽丝{}:*\"\\";
		IssuedSession session = this.sessions.login(LoginRequest.of(Account.ofSubject(subject), PHONE));
		assertThat(verified(session).getSubject()).isEqualTo(subject);
		assertThat(this.fixture.dump().keySet()).filteredOn((key) -> key.startsWith("gatehouse:{~")).hasSize(2);
		assertThat(verified(this.sessions.refresh(session.refreshToken(), CLIENT)).getSubject()).isEqualTo(subject);
		this.sessions.end(subject, SessionSelection.all(), Reason.KICKED_OUT);
		assertThat(this.fixture.dump().keySet()).noneMatch((key) -> key.startsWith("gatehouse:{~"));
	}

	@Test
	void loginWhenScriptsAreNotKnownToRedisThenTheyAreSent() {
		this.redis.execute((RedisCallback<Boolean>) (connection) -> {
			connection.scriptingCommands().scriptFlush();
			return true;
		});
		assertThat(login(PHONE).sessionId()).isNotEmpty();
	}

	@Test
	void loginWhenSubscribedTwiceThenMakesTwoSessions() {
		Mono<IssuedSession> login = this.world.service().login(aliceOn(PHONE).withPolicy(keepSameDevice()));
		assertThat(this.fixture.dump()).containsOnlyKeys("{gatehouse}:revoked");
		StepVerifier.create(login.repeat(1).map(IssuedSession::sessionId).distinct())
			.expectNextCount(2)
			.expectComplete()
			.verify(WAIT);
		assertThat(listed()).hasSize(2);
	}

	@Test
	void loginWhenEncoderFailsThenErrorIsPassedOnAndSessionCanBeEnded() {
		ReactiveSessionService broken = world().encoder((parameters) -> {
			throw new JwtEncodingException("the key store is away");
		}).service();
		StepVerifier.create(broken.login(aliceOn(PHONE))).expectErrorMessage("the key store is away").verify(WAIT);
		assertThat(this.sessions.end("alice", SessionSelection.all(), Reason.LOGGED_OUT)).isEqualTo(1);
	}

	// Logins in the second of a revocation

	@Test
	void loginWhenRightAfterRevocationOfUserThenNewTokenLivesAndOldOneIsDead() {
		IssuedSession older = login(PHONE);
		this.revocations.revokeSubject(Reason.KICKED_OUT, "alice").block(WAIT);
		IssuedSession newer = login(LAPTOP);
		assertThat(verdict(older)).isEqualTo(new Verdict.Revoked(Reason.KICKED_OUT));
		assertLives(newer);
		this.sessions.end("alice", SessionSelection.all(), Reason.BANNED);
		IssuedSession newest = login(LAPTOP);
		assertDead(newer, Reason.BANNED);
		assertLives(newest);
	}

	@Test
	void loginWhenListIsNewThenTokenIsNotDatedAhead() {
		this.fixture.flush();
		IssuedSession session = login(PHONE);
		assertThat(this.fixture.milli()).isGreaterThanOrEqualTo(issuedAt(verified(session)).toEpochMilli());
		assertLives(session);
		this.revocations.revokeAll(Reason.REVOKED).block(WAIT);
		assertThat(verdict(session)).isEqualTo(new Verdict.Revoked(Reason.REVOKED));
	}

	@Test
	void loginWhenListWasLostThenOlderTokensAndSessionsAreDeadAndTheNewOneLives() {
		IssuedSession older = login(PHONE);
		this.redis.delete("{gatehouse}:revoked");
		assertThat(verdict(older)).isEqualTo(Verdict.LIST_MISSING);
		IssuedSession newer = login(LAPTOP);
		assertDead(older, Reason.ISSUED_BEFORE_LIST);
		assertLives(newer);
	}

	@Test
	void loginWhenFloorLiesFarAheadOfRedisClockThenFailsAndDoesNotHang() {
		double ahead = new Floor(this.fixture.milli() + 60_000, Reason.REVOKED).score();
		this.redis.opsForZSet().add(RedisFixture.KEYS.revoked(), "all", ahead);
		assertThatExceptionOfType(DataAccessException.class).isThrownBy(() -> login(PHONE))
			.withMessageStartingWith("The clock of Redis is ");
		assertThat(listed()).isEmpty();
	}

	// Devices

	private static DevicePolicy keepSameDevice() {
		return new DevicePolicy(false, false, 100, Map.of(), DevicePolicy.WhenFull.EVICT_OLDEST);
	}

	private static DevicePolicy atMost(int max, DevicePolicy.WhenFull whenFull) {
		return new DevicePolicy(false, false, max, Map.of(), whenFull);
	}

	@Test
	void loginWhenOnSameDeviceThenReplacesThatSessionOnly() {
		IssuedSession laptop = login(LAPTOP);
		IssuedSession first = login(PHONE);
		IssuedSession second = login(PHONE);
		assertDead(first, Reason.REPLACED);
		assertLives(second);
		assertLives(laptop);
		assertThat(listed()).containsExactly(second.sessionId(), laptop.sessionId());
	}

	@Test
	void loginWhenPolicyKeepsSameDeviceThenBothLive() {
		IssuedSession first = login(PHONE);
		IssuedSession second = this.sessions.login(aliceOn(PHONE).withPolicy(keepSameDevice()));
		assertLives(first);
		assertLives(second);
		assertThat(listed()).hasSize(2);
	}

	@Test
	void loginWhenOnePerTypeThenOthersOfThatTypeAreReplaced() {
		SessionService exclusive = world().with("devices.one-per-type", true).blocking();
		IssuedSession phone = exclusive.login(aliceOn(PHONE));
		IssuedSession laptop = exclusive.login(aliceOn(LAPTOP));
		IssuedSession typeless = exclusive.login(aliceOn(Device.of("tv")));
		IssuedSession otherPhone = exclusive.login(aliceOn(new Device("phone-2", "ios", null)));
		IssuedSession otherTypeless = exclusive.login(aliceOn(Device.of("radio")));
		assertDead(phone, Reason.REPLACED);
		List.of(laptop, typeless, otherPhone, otherTypeless).forEach(this::assertLives);
	}

	@Test
	void loginWhenTypeIsFullThenOldestOfThatTypeIsReplaced() {
		SessionService limited = world().with("devices.max-per-type.ios", 2).blocking();
		List<IssuedSession> phones = IntStream.range(0, 4)
			.mapToObj((i) -> limited.login(aliceOn(new Device("phone-" + i, "ios", null))))
			.toList();
		IssuedSession laptop = limited.login(aliceOn(LAPTOP));
		assertDead(phones.get(0), Reason.REPLACED);
		assertDead(phones.get(1), Reason.REPLACED);
		List.of(phones.get(2), phones.get(3), laptop).forEach(this::assertLives);
	}

	@Test
	void loginWhenUserIsFullAndPolicyRefusesThenNothingChanges() {
		SessionService limited = world().with("devices.max-per-user", 2).with("devices.when-full", "refuse").blocking();
		IssuedSession phone = limited.login(aliceOn(PHONE));
		IssuedSession laptop = limited.login(aliceOn(LAPTOP));
		assertThatExceptionOfType(LoginRefusedException.class).isThrownBy(() -> limited.login(aliceOn(Device.of("tv"))))
			.satisfies((ex) -> assertThat(ex.kind()).isEqualTo(LoginRefusedException.Kind.DEVICE_LIMIT));
		assertLives(phone);
		assertLives(laptop);
		IssuedSession again = limited.login(aliceOn(PHONE));
		assertDead(phone, Reason.REPLACED);
		assertThat(listed()).containsExactly(again.sessionId(), laptop.sessionId());
	}

	@ParameterizedTest
	@EnumSource
	void loginWhenFiftyRunAtOnceThenCapIsExact(DevicePolicy.WhenFull whenFull) {
		ReactiveSessionService limited = this.world.service();
		List<IssuedSession> issued = Objects.requireNonNull(Flux.range(0, 50)
			.flatMap((i) -> limited.login(aliceOn(Device.of("device-" + i)).withPolicy(atMost(5, whenFull)))
				.onErrorComplete(LoginRefusedException.class), 50)
			.collectList()
			.block(WAIT));
		assertThat(issued).hasSize((whenFull == DevicePolicy.WhenFull.REFUSE) ? 5 : 50);
		List<String> live = listed();
		assertThat(live).hasSize(5);
		assertThat(issued).allSatisfy((session) -> assertThat(verdict(session)).isEqualTo(
				live.contains(session.sessionId()) ? new Verdict.Active() : new Verdict.Revoked(Reason.REPLACED)));
	}

	@Test
	void sessionsThenShowWhatTheyAreNewestFirst() {
		IssuedSession phone = login(PHONE);
		this.sessions.login(LoginRequest.of(alice(), Device.of("tv")));
		this.sessions.login(LoginRequest.of(Account.ofSubject("bob"), LAPTOP));
		List<Session> list = this.sessions.sessions("alice");
		assertThat(list).extracting((session) -> session.device().id()).containsExactly("tv", "phone-1");
		Session shown = list.get(1);
		assertThat(shown.id()).isEqualTo(phone.sessionId());
		assertThat(shown.device()).isEqualTo(PHONE);
		assertThat(shown.client()).isEqualTo(CLIENT);
		assertThat(shown.lastSeenAt()).isEqualTo(shown.createdAt());
		assertThat(shown.expiresAt()).isEqualTo(shown.createdAt().plus(Duration.ofDays(30)));
		assertThat(list.get(0).client()).isEqualTo(Client.UNKNOWN);
		assertThat(this.sessions.sessions("nobody")).isEmpty();
	}

	@Test
	void nameThenDeviceIsListedUnderIt() {
		IssuedSession session = login(PHONE);
		assertThat(this.sessions.name("alice", session.sessionId(), "爱丽丝's \"old\" phone")).isTrue();
		assertThat(this.sessions.sessions("alice").get(0).device().name()).isEqualTo("爱丽丝's \"old\" phone");
		assertThat(this.sessions.name("bob", session.sessionId(), "mine now")).isFalse();
		assertThat(this.sessions.name("alice", "another", "x")).isFalse();
		this.sessions.logout("alice", session.sessionId());
		assertThat(this.sessions.name("alice", session.sessionId(), "x")).isFalse();
		assertThat(record(session)).isEmpty();
	}

	@Tag("long")
	@Test
	void sessionsWhenThereAreAThousandThenAllAreListedAndEnded() {
		ReactiveSessionService many = world().with("devices.max-per-user", 1000).service();
		Flux.range(0, 1000).flatMap((i) -> many.login(aliceOn(Device.of("device-" + i))), 50).blockLast(WAIT);
		assertThat(listed()).hasSize(1000).doesNotHaveDuplicates();
		assertThat(this.sessions.end("alice", SessionSelection.all(), Reason.LOGGED_OUT)).isEqualTo(1000);
		assertThat(listed()).isEmpty();
	}

	// Refresh

	@Test
	void refreshThenGivesNewTokensOfTheSameSession() {
		IssuedSession first = login(PHONE);
		IssuedSession second = refresh(first);
		assertThat(second.sessionId()).isEqualTo(first.sessionId());
		assertThat(second.refreshToken()).isNotEqualTo(first.refreshToken());
		assertThat(verified(second).getId()).isNotEqualTo(verified(first).getId());
		assertThat(verified(second).getClaims()).containsAllEntriesOf(withoutTimes(verified(first)));
		assertLives(second);
		assertThat(listed()).containsExactly(first.sessionId());
		assertLives(refresh(second));
	}

	private static Map<String, Object> withoutTimes(Jwt jwt) {
		Map<String, Object> claims = new HashMap<>(jwt.getClaims());
		claims.keySet().removeAll(List.of("iat", "exp", "jti"));
		return claims;
	}

	@Test
	void refreshWhenRepeatedWithinGraceThenGivesTheSameSuccessor() {
		IssuedSession first = login(PHONE);
		IssuedSession second = refresh(first);
		IssuedSession again = refresh(first);
		assertThat(again.refreshToken()).isEqualTo(second.refreshToken());
		assertLives(again);
		assertLives(refresh(again));
	}

	@Test
	void refreshWhenGraceIsOverThenTheftEndsTheSession() {
		IssuedSession first = login(PHONE);
		IssuedSession second = refresh(first);
		rewind(second, "spent_at", Duration.ofMillis(10_001));
		assertThat(refreshFails(this.sessions, first.refreshToken())).isEqualTo(Reason.REFRESH_REUSE);
		assertDead(first, Reason.REFRESH_REUSE);
		assertDead(second, Reason.REFRESH_REUSE);
		assertThat(listed()).isEmpty();
		assertThat(this.world.events()).contains(
				new SessionEvent.RefreshReused("alice", first.sessionId(), Client.UNKNOWN),
				new SessionEvent.Ended("alice", List.of(first.sessionId()), Reason.REFRESH_REUSE, null));
	}

	@Test
	void refreshWhenTokenIsTheLastButTwoThenTheftAlsoWithinGrace() {
		IssuedSession first = login(PHONE);
		IssuedSession second = refresh(first);
		IssuedSession third = refresh(second);
		assertThat(refreshFails(this.sessions, first.refreshToken())).isEqualTo(Reason.REFRESH_REUSE);
		assertDead(third, Reason.REFRESH_REUSE);
	}

	@Test
	void refreshWhenTokenIsMadeUpThenTheSessionLivesOn() {
		IssuedSession session = login(PHONE);
		RefreshToken token = RefreshToken.parse(session.refreshToken()).orElseThrow();
		RandomText random = new RandomText();
		List<RefreshToken> madeUp = List.of(
				new RefreshToken(token.subject(), token.sessionId(), random.id(), random.token()),
				new RefreshToken(token.subject(), token.sessionId(), random.id(), token.secret()),
				new RefreshToken(token.subject(), random.id(), token.family(), token.secret()),
				new RefreshToken("bob", token.sessionId(), token.family(), token.secret()));
		assertThat(madeUp).allSatisfy((forged) -> assertThat(refreshFails(this.sessions, forged.text())).isNull());
		assertLives(refresh(session));
	}

	static List<String> malformed() {
		return List.of("", " ", "x", "~~~", "a".repeat(10_000), "eyJhbGciOiJSUzI1NiJ9.e30.c2ln",
				"YWxpY2U~0123456789012345678901~short", "YWxpY2U=~0123456789012345678901~" + "A".repeat(65),
				"YWxpY2V~0123456789012345678901~" + "A".repeat(65), "爱~0123456789012345678901~" + "A".repeat(65),
				"YWxpY2U~012345678901234567890\n~" + "A".repeat(65));
	}

	@ParameterizedTest
	@MethodSource("malformed")
	void refreshWhenTokenIsMalformedThenRefusedWithoutAskingRedis(String token) {
		int before = this.fixture.scriptCalls();
		assertThat(refreshFails(this.sessions, token)).isNull();
		assertThat(this.fixture.scriptCalls()).isEqualTo(before);
	}

	@Test
	@SuppressWarnings("NullAway")
	void refreshWhenTokenIsNullThenRefused() {
		assertThat(refreshFails(this.sessions, null)).isNull();
	}

	@Test
	void refreshThenSessionSlidesUpToItsAbsoluteEnd() {
		SessionService sliding = world().with("refresh-token-life", "30d").with("session-life", "40d").blocking();
		IssuedSession session = sliding.login(aliceOn(PHONE));
		rewind(session, "ends", Duration.ofDays(5));
		IssuedSession second = sliding.refresh(session.refreshToken(), new Client("203.0.113.10", "App/1.1"));
		Session shown = this.sessions.sessions("alice").get(0);
		assertThat(shown.lastSeenAt()).isAfter(shown.createdAt());
		assertThat(shown.client()).isEqualTo(new Client("203.0.113.10", "App/1.1"));
		assertThat(shown.expiresAt()).isEqualTo(shown.lastSeenAt().plus(Duration.ofDays(30)));
		rewind(session, "ends", Duration.ofDays(10));
		sliding.refresh(second.refreshToken(), CLIENT);
		shown = this.sessions.sessions("alice").get(0);
		assertThat(shown.expiresAt()).isEqualTo(shown.createdAt().plus(Duration.ofDays(25)));
		assertThat(this.fixture.endOf(key(session))).isEqualTo(shown.expiresAt().toEpochMilli());
	}

	@Test
	void refreshWhenSessionEndsSoonThenAccessTokenEndsWithIt() {
		SessionService service = world().with("session-life", "15m").with("refresh-token-life", "15m").blocking();
		IssuedSession session = service.login(aliceOn(PHONE));
		rewind(session, "ends", Duration.ofMinutes(10));
		IssuedSession second = service.refresh(session.refreshToken(), CLIENT);
		Instant ends = this.sessions.sessions("alice").get(0).expiresAt();
		assertThat(verified(second).getExpiresAt()).isEqualTo(ends.truncatedTo(java.time.temporal.ChronoUnit.SECONDS));
		assertThat(second.expiresIn()).isLessThanOrEqualTo(Duration.ofMinutes(5));
		rewind(session, "ends", Duration.ofMinutes(5));
		assertThat(refreshFails(service, second.refreshToken())).isNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "iat", "ends", "device", "family", "refresh" })
	void refreshWhenRecordIsNotWholeThenUnknownAndNothingBreaks(String field) {
		IssuedSession session = login(PHONE);
		this.redis.opsForHash().delete(key(session), field);
		assertThat(refreshFails(this.sessions, session.refreshToken())).isNull();
		assertThat(this.sessions.end("alice", SessionSelection.all(), Reason.LOGGED_OUT)).isOne();
	}

	/** Kinds of invalid refresh tokens. */
	enum Worthless {

		MALFORMED, NO_SUBJECT, MADE_UP, MADE_UP_SECRET, ANOTHER_SESSION, ANOTHER_SUBJECT, LAST_BUT_TWO, GRACE_IS_OVER,
		EXPIRED, LOGGED_OUT, BANNED, REVOKED_SUBJECT, REVOKED_TENANT

	}

	@ParameterizedTest
	@EnumSource
	void refreshWhenTokenIsWorthlessThenLookupIsNotAsked(Worthless kind) {
		SessionService service = world().accounts((subject) -> Mono.error(new AssertionError("asked"))).blocking();
		IssuedSession first = login(PHONE);
		IssuedSession session = (kind == Worthless.LAST_BUT_TWO || kind == Worthless.GRACE_IS_OVER) ? refresh(first)
				: first;
		RefreshToken token = RefreshToken.parse(session.refreshToken()).orElseThrow();
		RandomText random = new RandomText();
		String text = switch (kind) {
			case MALFORMED -> "x";
			case NO_SUBJECT -> RefreshToken.first("a\nb", random.id(), random).text();
			case MADE_UP -> RefreshToken.first("alice", token.sessionId(), random).text();
			case MADE_UP_SECRET -> token.next(random.token()).text();
			case ANOTHER_SESSION -> new RefreshToken("alice", random.id(), token.family(), token.secret()).text();
			case ANOTHER_SUBJECT -> new RefreshToken("bob", token.sessionId(), token.family(), token.secret()).text();
			case LAST_BUT_TWO, GRACE_IS_OVER -> first.refreshToken();
			case EXPIRED, LOGGED_OUT, BANNED, REVOKED_SUBJECT, REVOKED_TENANT -> session.refreshToken();
		};
		Reason reason = switch (kind) {
			case MADE_UP_SECRET, LAST_BUT_TWO, GRACE_IS_OVER -> Reason.REFRESH_REUSE;
			case LOGGED_OUT -> Reason.LOGGED_OUT;
			case BANNED -> Reason.BANNED;
			case REVOKED_SUBJECT, REVOKED_TENANT -> Reason.KICKED_OUT;
			default -> null;
		};
		switch (kind) {
			case LAST_BUT_TWO -> refresh(session);
			case GRACE_IS_OVER -> rewind(session, "spent_at", Duration.ofMillis(10_001));
			case EXPIRED -> rewind(session, "ends", Duration.ofDays(181));
			case LOGGED_OUT -> this.sessions.logout("alice", session.sessionId());
			case BANNED -> this.redis.opsForHash().put("gatehouse:{alice}:bans", "user", " ");
			case REVOKED_SUBJECT -> this.revocations.revokeSubject(Reason.KICKED_OUT, "alice").block(WAIT);
			case REVOKED_TENANT -> this.revocations.revoke(Reason.KICKED_OUT, List.of("tenant:acme")).block(WAIT);
			default -> {
			}
		}
		assertThat(refreshFails(service, text)).isEqualTo(reason);
	}

	@Test
	void refreshWhenGraceEndsWhileTheLookupRunsThenTheTokenIsNotTakenForStolen() {
		IssuedSession first = login(PHONE);
		IssuedSession second = refresh(first);
		RefreshToken token = RefreshToken.parse(first.refreshToken()).orElseThrow();
		SessionStore store = this.world.store();
		Rotation looked = Objects.requireNonNull(store.look(token, null).block(WAIT)).result();
		assertThat(looked).isInstanceOf(Rotation.Good.class);
		Rotation.Good good = (Rotation.Good) looked;
		// simulates that an hour has passed since
		rewind(second, "spent_at", Duration.ofHours(1));
		Rotation.Good anHourAgo = new Rotation.Good(good.asked() - Duration.ofHours(1).toMillis(), good.members());
		SessionStore.Successor successor = new SessionStore.Successor(token.next("other"), "sealed", "key");
		SessionOutcome<Rotation> outcome = Objects.requireNonNull(
				store.refresh(token, null, successor, CLIENT, new SessionStore.Known(anHourAgo, alice(), false))
					.block(WAIT));
		assertThat(outcome.result()).isInstanceOfSatisfying(Rotation.Done.class,
				(done) -> assertThat(done.repeated()).isTrue());
	}

	@Test
	void refreshWhenSessionEndsWhileTheLookupRunsThenRefused() {
		IssuedSession session = login(PHONE);
		SessionService slow = world().accounts((subject) -> Mono.fromSupplier(() -> {
			this.sessions.logout("alice", session.sessionId());
			return alice();
		})).blocking();
		assertThat(refreshFails(slow, session.refreshToken())).isEqualTo(Reason.LOGGED_OUT);
	}

	@Test
	void refreshWhenThereIsALookupThenTakesThisManyCommands() {
		SessionService service = world().accounts((subject) -> Mono.just(alice())).blocking();
		IssuedSession session = service.refresh(login(PHONE).refreshToken(), CLIENT);
		int before = this.fixture.scriptCalls();
		service.refresh(session.refreshToken(), CLIENT);
		assertThat(this.fixture.scriptCalls() - before).isEqualTo(commandsWithLookup());
	}

	/** Returns the number of commands of a refresh with an {@link AccountLookup}. */
	abstract int commandsWithLookup();

	@Test
	void everythingThenComesOnThreadsThatMayBlock() {
		TestSessions world = world().with("token-format", "opaque");
		ReactiveSessionService service = world.service();
		SessionService blocking = new SessionService(service);
		Mono<Integer> login = service.login(aliceOn(PHONE)).map((session) -> blocking.sessions("alice").size());
		StepVerifier.create(login).expectNext(1).expectComplete().verify(WAIT);
		IssuedSession session = blocking.login(aliceOn(LAPTOP));
		StepVerifier
			.create(service.refresh(session.refreshToken(), CLIENT).map((next) -> blocking.sessions("alice").size()))
			.expectNext(2)
			.expectComplete()
			.verify(WAIT);
		StepVerifier
			.create(service.end("alice", SessionSelection.all(), Reason.KICKED_OUT)
				.map((ended) -> blocking.sessions("alice").size()))
			.expectNext(0)
			.expectComplete()
			.verify(WAIT);
	}

	@Test
	void loginWhenTokenWouldBeRefusedByEverybodyThenFails() {
		List<String> permissions = IntStream.range(0, 1000).mapToObj((i) -> "permission:number:" + i).toList();
		Account account = Account.of("alice", null, List.of(), permissions, Map.of());
		org.assertj.core.api.Assertions.assertThatIllegalStateException()
			.isThrownBy(() -> this.sessions.login(LoginRequest.of(account, PHONE)))
			.withMessageContaining("the maximum is 16384");
	}

	@Test
	void attributesThenKeepEveryDigitAndCharacter() {
		Map<String, Object> attributes = Map.of("big", 1234567890123456789L, "min", Long.MIN_VALUE, "odd",
				"\u2028\\\"'{}[]%🦊", "empty", List.of(), "nested", Map.of("a", List.of(1L, true)), "half", 0.5);
		IssuedSession session = this.sessions
			.login(LoginRequest.of(Account.of("alice", null, List.of(), List.of(), attributes), PHONE));
		assertThat(verified(refresh(session)).getClaims()).containsAllEntriesOf(attributes);
	}

	@Test
	void refreshWhenSessionWasIdleForTooLongThenItIsGone() {
		SessionService hasty = world().with("access-token-life", "1s").with("refresh-token-life", "1s").blocking();
		IssuedSession session = hasty.login(aliceOn(PHONE));
		org.awaitility.Awaitility.await().atMost(WAIT).until(() -> listed().isEmpty());
		assertThat(refreshFails(hasty, session.refreshToken())).isNull();
		assertThat(this.redis.hasKey(key(session))).isFalse();
	}

	@ParameterizedTest
	@EnumSource(names = { "LOGGED_OUT", "KICKED_OUT", "PASSWORD_CHANGED", "BANNED", "REVOKED" })
	void refreshWhenRevokedFromOutsideThenSessionEndsWithThatReason(Reason reason) {
		IssuedSession bySession = login(PHONE);
		this.revocations.revokeSession(reason, bySession.sessionId()).block(WAIT);
		assertThat(refreshFails(this.sessions, bySession.refreshToken())).isEqualTo(reason);
		IssuedSession bySubject = login(PHONE);
		this.revocations.revokeSubject(reason, "alice").block(WAIT);
		assertThat(refreshFails(this.sessions, bySubject.refreshToken())).isEqualTo(reason);
		IssuedSession byAll = login(PHONE);
		this.revocations.revokeAll(reason).block(WAIT);
		assertThat(refreshFails(this.sessions, byAll.refreshToken())).isEqualTo(reason);
		assertThat(listed()).isEmpty();
	}

	@ParameterizedTest
	@CsvSource({ "tenant:acme, BANNED", "device:phone-1, KICKED_OUT", "name:爱丽丝 🦊, REVOKED",
			"iss:https://auth.test, PASSWORD_CHANGED" })
	void refreshWhenAClaimOfItsTokensIsRevokedThenSessionEndsWithThatReason(String member, Reason reason) {
		IssuedSession session = login(PHONE);
		IssuedSession opaque = opaque().login(aliceOn(PHONE).withPolicy(keepSameDevice()));
		this.revocations.revoke(reason, List.of(member)).block(WAIT);
		for (IssuedSession one : List.of(session, opaque)) {
			assertThat(refreshFails(this.sessions, one.refreshToken())).isEqualTo(reason);
			assertThat(this.world.events())
				.contains(new SessionEvent.Ended("alice", List.of(one.sessionId()), reason, null));
		}
		assertThat(listed()).isEmpty();
		IssuedSession later = login(PHONE);
		assertLives(later);
		assertLives(refresh(later));
	}

	@Test
	void refreshWhenAClaimIsRevokedThatItsTokensDoNotHaveThenNotAffected() {
		Map<String, Object> attributes = Map.of("level", 3, "groups", List.of("staff"), "nested",
				Map.of("tenant", "acme"), "a:b", "c", "sub.permissions", "bob", "empty", "");
		IssuedSession session = this.sessions
			.login(LoginRequest.of(Account.of("alice", null, List.of("user"), List.of(), attributes), PHONE));
		this.revocations
			.revoke(Reason.BANNED, List.of("level:3", "groups:staff", "nested:acme", "tenant:acme", "a:b:c",
					"sub.permissions:bob", "roles:user", "main/device:phone-1", "jti:" + verified(session).getId()))
			.block(WAIT);
		assertThat(refresh(session).sessionId()).isEqualTo(session.sessionId());
	}

	@Test
	void refreshWhenTokensHaveAScopeThenFloorsOfClaimsStandInIt() {
		SessionService scoped = world().scope("main").blocking();
		IssuedSession session = scoped.login(aliceOn(PHONE));
		this.revocations.revoke(Reason.BANNED, List.of("tenant:acme")).block(WAIT);
		IssuedSession next = scoped.refresh(session.refreshToken(), CLIENT);
		this.revocations.revoke(Reason.BANNED, List.of("main/tenant:acme")).block(WAIT);
		assertThat(refreshFails(scoped, next.refreshToken())).isEqualTo(Reason.BANNED);
	}

	private static Account aliceOf(String tenant) {
		return Account.of("alice", null, List.of(), List.of(), Map.of("tenant", tenant));
	}

	@ParameterizedTest
	@ValueSource(strings = { "acme", "second", "third", "fourth" })
	void refreshWhenAClaimHadAnotherValueBeforeThenAFloorOfEachEndsTheSession(String revoked) {
		AtomicReference<Account> source = new AtomicReference<>(aliceOf("acme"));
		SessionService service = world().accounts((subject) -> Mono.just(source.get())).blocking();
		IssuedSession session = service.login(LoginRequest.of(source.get(), PHONE));
		source.set(aliceOf("second"));
		session = service.refresh(session.refreshToken(), CLIENT);
		source.set(aliceOf("third"));
		service.update(source.get());
		IssuedSession untouched = service.login(LoginRequest.of(Account.ofSubject("bob"), LAPTOP));
		this.redis.delete("gatehouse:{alice}:account");
		source.set(aliceOf("fourth"));
		this.revocations.revoke(Reason.KICKED_OUT, List.of("tenant:" + revoked)).block(WAIT);
		assertThat(refreshFails(service, session.refreshToken())).isEqualTo(Reason.KICKED_OUT);
		assertLives(refresh(untouched));
	}

	@Test
	void refreshWhenAClaimChangesEachTimeThenTheRecordStaysSmallAndKeepsTheFirst() {
		AtomicReference<Account> source = new AtomicReference<>(aliceOf("acme"));
		SessionService service = world().accounts((subject) -> Mono.just(source.get())).blocking();
		IssuedSession session = service.login(LoginRequest.of(source.get(), PHONE));
		for (int i = 0; i < 20; i++) {
			source.set(aliceOf("tenant-" + i));
			session = service.refresh(session.refreshToken(), CLIENT);
		}
		assertThat(record(session)).containsEntry("held",
				"{\"tenant\":[\"acme\",\"tenant-12\",\"tenant-13\",\"tenant-14\",\"tenant-15\",\"tenant-16\","
						+ "\"tenant-17\",\"tenant-18\"]}");
		this.revocations.revoke(Reason.BANNED, List.of("tenant:acme")).block(WAIT);
		assertThat(refreshFails(service, session.refreshToken())).isEqualTo(Reason.BANNED);
	}

	@Test
	void loginWhenRightAfterRevocationOfAClaimThenNewTokenLives() {
		this.revocations.revoke(Reason.KICKED_OUT, List.of("tenant:acme")).block(WAIT);
		IssuedSession session = login(PHONE);
		long floor = Objects.requireNonNull(this.fixture.floor("tenant:acme")).epochMilli();
		assertThat(issuedAt(verified(session)).getEpochSecond()).isGreaterThan(floor / 1000);
		assertLives(refresh(session));
	}

	@Test
	void refreshWhenAnotherSubjectOrSessionIsRevokedThenNotAffected() {
		IssuedSession session = login(PHONE);
		this.revocations.revokeSubject(Reason.BANNED, "bob").block(WAIT);
		this.revocations.revokeSession(Reason.BANNED, "another").block(WAIT);
		this.revocations.revokeToken(Reason.BANNED, "alice").block(WAIT);
		assertLives(refresh(session));
	}

	@Test
	void refreshWhenAccountChangedThenTokenCarriesTheCurrentOne() {
		AtomicReference<Account> account = new AtomicReference<>(alice());
		SessionService service = world().accounts((subject) -> Mono.just(account.get())).blocking();
		IssuedSession session = service.login(aliceOn(PHONE));
		account.set(Account.of("alice", null, List.of("admin"), List.of(), Map.of("tenant", "other")));
		Jwt jwt = verified(service.refresh(session.refreshToken(), CLIENT));
		assertThat(jwt.getClaims()).containsEntry("roles", List.of("admin"))
			.containsEntry("tenant", "other")
			.doesNotContainKeys("name", "permissions", "level");
		assertThat(record(session)).containsEntry("roles", "[\"admin\"]").doesNotContainKey("name");
	}

	@Test
	void refreshWhenAccountIsDisabledThenSessionEndsButNotForAMadeUpToken() {
		SessionService service = world().accounts((subject) -> Mono.empty()).blocking();
		IssuedSession session = login(PHONE);
		RefreshToken token = RefreshToken.parse(session.refreshToken()).orElseThrow();
		RandomText random = new RandomText();
		refreshFails(service, new RefreshToken("alice", token.sessionId(), random.id(), random.token()).text());
		assertLives(session);
		assertThat(refreshFails(service, session.refreshToken())).isEqualTo(Reason.BANNED);
		assertDead(session, Reason.BANNED);
	}

	@Test
	void refreshWhenLookupFailsThenNothingChangesAndItCanBeRepeated() {
		AtomicReference<Mono<Account>> answer = new AtomicReference<>(
				Mono.error(new IllegalStateException("the database is away")));
		SessionService service = world().accounts((subject) -> answer.get()).blocking();
		IssuedSession session = service.login(aliceOn(PHONE));
		assertThatExceptionOfType(IllegalStateException.class)
			.isThrownBy(() -> service.refresh(session.refreshToken(), CLIENT))
			.withMessage("the database is away");
		answer.set(Mono.just(Account.ofSubject("mallory")));
		assertThatExceptionOfType(IllegalStateException.class)
			.isThrownBy(() -> service.refresh(session.refreshToken(), CLIENT))
			.withMessage("The AccountLookup returned a different user");
		answer.set(Mono.just(alice()));
		assertLives(service.refresh(session.refreshToken(), CLIENT));
	}

	// Ends

	@Test
	void logoutThenTokenIsRevokedAndNothingIsLeft() {
		IssuedSession session = login(PHONE);
		IssuedSession other = login(LAPTOP);
		this.sessions.logout("alice", session.sessionId());
		assertDead(session, Reason.LOGGED_OUT);
		assertLives(other);
		assertThat(listed()).containsExactly(other.sessionId());
		this.sessions.logout("alice", other.sessionId());
		assertThat(this.fixture.dump().keySet()).noneMatch((key) -> key.contains("{alice}"));
		assertThat(this.fixture.stream()).containsExactly("sid:" + session.sessionId(), "sid:" + other.sessionId());
	}

	@Test
	void logoutWhenRepeatedOrRecordIsLostThenTokenIsDeadAllTheSame() {
		IssuedSession session = login(PHONE);
		this.redis.delete(List.of(key(session)));
		for (int i = 0; i < 3; i++) {
			this.sessions.logout("alice", session.sessionId());
		}
		this.sessions.logout("nobody", "never-was");
		assertDead(session, Reason.LOGGED_OUT);
	}

	@Test
	void endWhenIdsAreMalformedThenRefusedAndNothingChanges() {
		ReactiveSessionService service = this.world.service();
		StepVerifier.create(service.logout("alice", " "))
			.expectErrorMessage("The session's id is missing")
			.verify(WAIT);
		StepVerifier.create(service.logout("a\r\nb", "s"))
			.expectErrorMessage("The subject has control characters")
			.verify(WAIT);
		StepVerifier.create(service.end("", SessionSelection.all(), Reason.KICKED_OUT))
			.expectErrorMessage("The subject is missing")
			.verify(WAIT);
		StepVerifier.create(service.end("alice", SessionSelection.all(), Reason.EXPIRED))
			.expectErrorMessage("Not a reason for a revocation: expired")
			.verify(WAIT);
		StepVerifier.create(service.sessions("x".repeat(257)))
			.expectErrorMessage("The subject has 257 characters; the maximum is 256")
			.verify(WAIT);
		assertThat(this.fixture.dump()).containsOnlyKeys("{gatehouse}:revoked");
	}

	@Test
	void endWhenOneSessionThenItAloneAndNotThatOfAnotherUser() {
		IssuedSession phone = login(PHONE);
		IssuedSession laptop = login(LAPTOP);
		assertThat(this.sessions.end("bob", SessionSelection.session(phone.sessionId()), Reason.KICKED_OUT)).isZero();
		assertLives(phone);
		assertThat(this.sessions.end("alice", SessionSelection.session(phone.sessionId()), Reason.KICKED_OUT)).isOne();
		assertDead(phone, Reason.KICKED_OUT);
		assertLives(laptop);
		assertThat(this.sessions.end("alice", SessionSelection.session(phone.sessionId()), Reason.KICKED_OUT)).isZero();
	}

	@Test
	void endWhenAllButOneOrOfOneDeviceThenTheRestLives() {
		List<IssuedSession> three = Arrays.asList(login(PHONE), login(LAPTOP), login(Device.of("tv")));
		assertThat(this.sessions.end("alice", SessionSelection.device("tv"), Reason.KICKED_OUT)).isOne();
		assertDead(three.get(2), Reason.KICKED_OUT);
		assertThat(
				this.sessions.end("alice", SessionSelection.allBut(three.get(1).sessionId()), Reason.PASSWORD_CHANGED))
			.isOne();
		assertDead(three.get(0), Reason.PASSWORD_CHANGED);
		assertLives(refresh(three.get(1)));
	}

	@Test
	void endWhenAllThenAlsoTokensOfSessionsThatWereLost() {
		IssuedSession phone = login(PHONE);
		IssuedSession lost = login(LAPTOP);
		IssuedSession bobs = this.sessions.login(LoginRequest.of(Account.ofSubject("bob"), PHONE));
		this.redis.delete(List.of(key(lost)));
		assertThat(this.sessions.end("alice", SessionSelection.all(), Reason.LOGGED_OUT)).isOne();
		assertDead(phone, Reason.LOGGED_OUT);
		assertThat(verdict(lost)).isEqualTo(new Verdict.Revoked(Reason.LOGGED_OUT));
		assertThat(refreshFails(this.sessions, lost.refreshToken())).isNull();
		assertLives(bobs);
	}

	// Bans

	@Test
	void banThenSessionsEndAndNobodyLogsInOrRefreshesUntilItIsLifted() {
		IssuedSession session = login(PHONE);
		Instant until = Instant.ofEpochMilli(this.fixture.milli()).plus(Duration.ofDays(1));
		assertThat(this.sessions.ban("alice", Ban.user(until, "spam: 'see' #7"))).isOne();
		assertDead(session, Reason.BANNED);
		assertThatExceptionOfType(LoginRefusedException.class).isThrownBy(() -> login(LAPTOP)).satisfies((ex) -> {
			assertThat(ex.kind()).isEqualTo(LoginRefusedException.Kind.BANNED);
			assertThat(ex.detail()).isEqualTo("spam: 'see' #7");
			assertThat(ex.until()).isEqualTo(until.truncatedTo(java.time.temporal.ChronoUnit.MILLIS));
		});
		assertThat(this.sessions.liftBan("alice", "phone-1")).isFalse();
		assertThat(this.sessions.liftBan("alice", null)).isTrue();
		assertThat(this.sessions.liftBan("alice", null)).isFalse();
		assertLives(login(LAPTOP));
		assertThat(this.fixture.dump()).doesNotContainKey("gatehouse:{alice}:bans");
	}

	@Test
	void banWhenOfOneDeviceThenOthersAreNotAffected() {
		IssuedSession phone = login(PHONE);
		IssuedSession laptop = login(LAPTOP);
		assertThat(this.sessions.ban("alice", Ban.device("phone-1", null, null))).isOne();
		assertDead(phone, Reason.BANNED);
		assertLives(refresh(laptop));
		assertThatExceptionOfType(LoginRefusedException.class).isThrownBy(() -> login(PHONE)).satisfies((ex) -> {
			assertThat(ex.detail()).isEmpty();
			assertThat(ex.until()).isNull();
		});
		assertThat(this.sessions.liftBan("alice", "phone-1")).isTrue();
		assertLives(login(PHONE));
	}

	@Test
	void banWhenItsEndHasComeThenLoginIsOpen() {
		this.sessions.ban("alice", Ban.user(Instant.ofEpochMilli(this.fixture.milli() + 200), null));
		this.sessions.ban("alice", Ban.device("tv", null, "stolen"));
		org.awaitility.Awaitility.await()
			.atMost(WAIT)
			.ignoreException(LoginRefusedException.class)
			.until(() -> verdict(login(PHONE)) instanceof Verdict.Active);
		assertThatExceptionOfType(LoginRefusedException.class).isThrownBy(() -> login(Device.of("tv")));
		assertThat(this.redis.opsForHash().keys("gatehouse:{alice}:bans")).isEqualTo(Set.of("device:tv"));
		assertThat(this.redis.getExpire("gatehouse:{alice}:bans")).isEqualTo(-1);
	}

	@Test
	void banWhenSeveralThenTheirHashLivesUntilTheLastIsOver() {
		long day = this.fixture.milli() + Duration.ofDays(1).toMillis();
		this.sessions.ban("alice", Ban.device("a", Instant.ofEpochMilli(day), null));
		assertThat(this.fixture.endOf("gatehouse:{alice}:bans")).isEqualTo(day);
		this.sessions.ban("alice", Ban.device("b", Instant.ofEpochMilli(day + 5000), null));
		this.sessions.ban("alice", Ban.device("c", Instant.ofEpochMilli(day - 5000), null));
		assertThat(this.fixture.endOf("gatehouse:{alice}:bans")).isEqualTo(day + 5000);
		this.sessions.ban("alice", Ban.user(null, null));
		assertThat(this.fixture.endOf("gatehouse:{alice}:bans")).isEqualTo(-1);
		this.sessions.ban("alice", Ban.device("a", Instant.ofEpochMilli(day), null));
		assertThat(this.fixture.endOf("gatehouse:{alice}:bans")).isEqualTo(-1);
	}

	@Test
	void banWhenItsEndHasPassedThenRefusedAndNothingChanges() {
		IssuedSession session = login(PHONE);
		Ban late = Ban.user(Instant.ofEpochMilli(this.fixture.milli() - 1000), null);
		for (Ban ban : List.of(late, Ban.user(Instant.MIN, null))) {
			assertThatIllegalArgumentException().isThrownBy(() -> this.sessions.ban("alice", ban))
				.withMessage("The end of the ban has passed");
		}
		assertLives(refresh(session));
		assertThat(this.fixture.dump()).doesNotContainKey("gatehouse:{alice}:bans");
	}

	@Test
	void banWhenItCannotBeReadThenItHoldsUntilItIsLifted() {
		this.redis.opsForHash().put("gatehouse:{alice}:bans", "user", "-1 by hand");
		assertThatExceptionOfType(LoginRefusedException.class).isThrownBy(() -> login(PHONE))
			.satisfies((ex) -> assertThat(ex.until()).isNull());
		assertThat(this.sessions.liftBan("alice", null)).isTrue();
		assertLives(login(PHONE));
	}

	@Test
	void bansThenThoseThatHaveNotEnded() {
		assertThat(this.sessions.bans("alice")).isEmpty();
		Ban user = Ban.user(Instant.ofEpochMilli(this.fixture.milli() + Duration.ofDays(1).toMillis()), "spam 7: 爱");
		Ban device = Ban.device("device:1", null, null);
		this.sessions.ban("alice", user);
		this.sessions.ban("alice", device);
		this.redis.opsForHash().put("gatehouse:{alice}:bans", "device:old", "1000 long ago");
		assertThat(this.sessions.bans("alice")).usingRecursiveFieldByFieldElementComparatorIgnoringFields("since")
			.containsExactlyInAnyOrder(user, device);
		assertThat(this.sessions.bans("bob")).isEmpty();
		this.redis.opsForHash().put("gatehouse:{bob}:bans", "user", " " + "by hand ".repeat(100));
		assertThat(this.sessions.bans("bob")).singleElement()
			.satisfies((ban) -> assertThat(ban.reason()).startsWith("by hand"));
		this.sessions.liftBan("alice", null);
		assertThat(this.sessions.bans("alice")).usingRecursiveFieldByFieldElementComparatorIgnoringFields("since")
			.containsExactly(device);
	}

	@Test
	void liftBanWhenAnotherOneStandsThenTheirHashLivesUntilThatIsOver() {
		long day = this.fixture.milli() + Duration.ofDays(1).toMillis();
		this.sessions.ban("alice", Ban.device("a", null, null));
		this.sessions.ban("alice", Ban.user(Instant.ofEpochMilli(day), null));
		this.sessions.liftBan("alice", "a");
		assertThat(this.fixture.endOf("gatehouse:{alice}:bans")).isEqualTo(day);
	}

	// Permissions

	private static Account promoted() {
		return Account.of("alice", "Alice", List.of("admin"), List.of(), Map.of("tenant", "acme"));
	}

	@Test
	void updateThenSessionsHaveItOldTokensAreRefusedAndARefreshBringsIt() {
		IssuedSession phone = login(PHONE);
		IssuedSession laptop = login(LAPTOP);
		assertThat(this.sessions.update(promoted())).isEqualTo(2);
		assertThat(record(phone)).containsEntry("roles", "[\"admin\"]").containsEntry("name", "Alice");
		assertThat(verdict(phone)).isEqualTo(new Verdict.Revoked(Reason.PERMISSIONS_CHANGED));
		for (IssuedSession session : List.of(phone, laptop)) {
			IssuedSession refreshed = refresh(session);
			assertLives(refreshed);
			assertThat(verified(refreshed).getClaims()).containsEntry("roles", List.of("admin"))
				.doesNotContainKey("permissions");
		}
	}

	@Test
	void updateWhenOldTokensMayLiveOnThenTheyDo() {
		SessionService lenient = world().with("revoke-on-update", false).blocking();
		IssuedSession session = lenient.login(aliceOn(PHONE));
		lenient.update(promoted());
		assertLives(session);
		assertThat(verified(refresh(session)).getClaims()).containsEntry("roles", List.of("admin"));
	}

	/** Returns the floor by which gateways notice a change of the record; 0 for none. */
	private double recordFloor(IssuedSession session) {
		Double score = this.redis.opsForZSet().score("{gatehouse}:revoked", "sid.record:" + session.sessionId());
		return (score != null) ? score : 0;
	}

	@Test
	void updateWhenRepeatedAtOnceThenEachRaisesTheFloorOfEachRecordAndNoTokenIsRevoked() {
		SessionService lenient = world().with("revoke-on-update", false).blocking();
		List<IssuedSession> sessions = List.of(lenient.login(aliceOn(PHONE)), lenient.login(aliceOn(LAPTOP)));
		double floor = 0;
		for (int i = 0; i < 20; i++) {
			lenient.update((i % 2 == 0) ? promoted() : alice());
			assertThat(recordFloor(sessions.get(0))).isGreaterThan(floor);
			assertThat(recordFloor(sessions.get(1))).isGreaterThan(floor);
			floor = Math.max(recordFloor(sessions.get(0)), recordFloor(sessions.get(1)));
		}
		sessions.forEach(this::assertLives);
	}

	@Test
	void refreshWhenRecordStaysAsItIsThenItsFloorDoesNotRise() {
		IssuedSession session = login(PHONE);
		IssuedSession next = refresh(session);
		refresh(session);
		assertLives(refresh(next));
		assertThat(recordFloor(session)).isZero();
	}

	@Test
	void refreshWhenAccountChangedThenFloorOfTheRecordRises() {
		IssuedSession session = login(PHONE);
		IssuedSession other = login(LAPTOP);
		SessionService looking = world().accounts((subject) -> Mono.just(promoted())).blocking();
		assertLives(looking.refresh(session.refreshToken(), CLIENT));
		assertThat(recordFloor(session)).isPositive();
		assertThat(recordFloor(other)).isZero();
	}

	@Test
	void refreshWhenLifetimeBecomesShorterThenFloorOfTheRecordRises() {
		IssuedSession session = login(PHONE);
		world().with("refresh-token-life", "1h").blocking().refresh(session.refreshToken(), CLIENT);
		assertThat(recordFloor(session)).isPositive();
	}

	@Test
	void refreshWhenTokensAreOpaqueThenFloorOfTheRecordRisesSinceItNamesAnotherToken() {
		SessionService service = opaque();
		IssuedSession session = service.login(aliceOn(PHONE));
		assertThat(recordFloor(session)).isZero();
		service.refresh(session.refreshToken(), CLIENT);
		double floor = recordFloor(session);
		assertThat(floor).isPositive();
		service.refresh(session.refreshToken(), CLIENT);
		assertThat(recordFloor(session)).as("repeated: the same token").isEqualTo(floor);
	}

	@Test
	void updateThenGoesBeforeWhatALoginOrLookupFoundOutBefore() {
		IssuedSession phone = login(PHONE);
		this.sessions.update(promoted());
		SessionService stale = world().accounts((subject) -> Mono.just(alice())).blocking();
		assertThat(verified(stale.refresh(phone.refreshToken(), CLIENT)).getClaims()).containsEntry("roles",
				List.of("admin"));
		assertThat(verified(login(LAPTOP)).getClaims()).containsEntry("roles", List.of("admin"));
		assertThat(this.redis.getExpire("gatehouse:{alice}:account")).isBetween(1L, 60L);
	}

	@Test
	void updateDoesNotHideAnEarlierRevocation() {
		IssuedSession session = login(PHONE);
		this.revocations.revokeSubject(Reason.BANNED, "alice").block(WAIT);
		this.sessions.update(promoted());
		assertThat(refreshFails(this.sessions, session.refreshToken())).isEqualTo(Reason.BANNED);
	}

	@Test
	void updateWhenTwoCrossThenTheSourceDecides() {
		AtomicReference<Account> source = new AtomicReference<>(alice());
		ReactiveSessionService service = world().accounts((subject) -> Mono.just(source.get())).service();
		IssuedSession session = login(PHONE);
		for (int round = 0; round < rounds(100); round++) {
			List<Mono<Long>> changes = new ArrayList<>();
			for (int i = 0; i < 4; i++) {
				Account change = Account.of("alice", null, List.of("role-" + round + "-" + i), List.of(), Map.of());
				changes.add(Mono.defer(() -> {
					source.set(change);
					return service.update(change);
				}).subscribeOn(reactor.core.scheduler.Schedulers.parallel()));
			}
			Flux.merge(changes).blockLast(WAIT);
			assertThat(record(session)).as("round " + round)
				.containsEntry("roles", "[\"" + source.get().roles().get(0) + "\"]");
		}
	}

	@Test
	void updateWhenNobodyIsLoggedInThenChangesNoSession() {
		assertThat(this.sessions.update(promoted())).isZero();
		assertThat(listed()).isEmpty();
	}

	// Opaque tokens

	private SessionService opaque() {
		return world().with("token-format", "opaque").blocking();
	}

	private String tokenKey(String token) {
		return "login:token:" + RandomText.hash(token);
	}

	private Duration lifeOf(IssuedSession session) {
		return Duration.ofSeconds(this.redis.getExpire(tokenKey(session.accessToken())));
	}

	@Test
	void loginWhenTokensAreOpaqueThenHashLivesAsLongAsAnAccessToken() {
		IssuedSession session = opaque().login(aliceOn(PHONE));
		assertThat(session.accessToken()).matches("[A-Za-z0-9_-]{43}");
		assertThat(session.expiresIn()).isEqualTo(Duration.ofMinutes(15));
		String key = tokenKey(session.accessToken());
		Map<Object, Object> hash = this.redis.opsForHash().entries(key);
		assertThat(hash).containsEntry("user", "alice")
			.containsEntry("revocation_scope", "")
			.containsEntry("session", session.sessionId())
			.containsEntry("device", "phone-1")
			.containsEntry("name", "爱丽丝 🦊")
			.containsEntry("roles", "[\"user\",\"sales,emea\"]")
			.containsEntry("permissions", "[\"orders:read\"]")
			.containsEntry("iat", record(session).get("iat"))
			.containsEntry("expires", String.valueOf(this.fixture.endOf(key)))
			.containsKey("attributes");
		assertThat(lifeOf(session)).isBetween(Duration.ofMinutes(14), Duration.ofMinutes(15));
		assertThat(this.fixture.dump().toString()).doesNotContain(session.accessToken());
	}

	@Test
	void loginWhenOpaqueTokensLiveLongerThanSessionsThenHashEndsWithTheSession() {
		SessionService service = world().with("token-format", "opaque")
			.with("access-token-life", "30d")
			.with("session-life", "30d")
			.blocking();
		IssuedSession session = service.login(aliceOn(PHONE));
		assertThat(session.expiresIn()).isBetween(Duration.ofDays(30).minusSeconds(2), Duration.ofDays(30));
		assertThat(this.fixture.endOf(tokenKey(session.accessToken())))
			.isLessThanOrEqualTo(this.fixture.endOf(key(session)));
		assertThat(service.login(aliceOn(LAPTOP).withTokenFormat(TokenFormat.JWT)).expiresIn())
			.isEqualTo(Duration.ofHours(24));
	}

	@ParameterizedTest
	@CsvSource({ "random, [A-Za-z0-9_-]{43}", "uuid, [0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}",
			"nanoid, [A-Za-z0-9_-]{21}" })
	void loginWhenStyleIsChosenThenOpaqueTokensLookLikeThat(String style, String pattern) {
		SessionService service = world().with("token-format", "opaque").with("opaque-style", style).blocking();
		String first = service.login(aliceOn(PHONE)).accessToken();
		assertThat(first).matches(pattern).isNotEqualTo(service.login(aliceOn(LAPTOP)).accessToken());
	}

	@Test
	void refreshWhenTokensAreOpaqueThenFormerOneIsRetiredAndRepeatGivesTheSame() {
		SessionService service = opaque();
		IssuedSession first = service.login(aliceOn(PHONE));
		IssuedSession second = service.refresh(first.refreshToken(), CLIENT);
		IssuedSession again = service.refresh(first.refreshToken(), CLIENT);
		assertThat(again.accessToken()).isEqualTo(second.accessToken()).isNotEqualTo(first.accessToken());
		assertThat(again.refreshToken()).isEqualTo(second.refreshToken());
		assertThat(this.redis.getExpire(tokenKey(first.accessToken()))).isBetween(0L, 10L);
		assertThat(lifeOf(second)).isBetween(Duration.ofMinutes(14), Duration.ofMinutes(15));
	}

	@Test
	void endWhenTokensAreOpaqueThenTheyGoWithTheirSessions() {
		SessionService service = world().with("token-format", "opaque").with("access-token-life", "30d").blocking();
		List<IssuedSession> sessions = List.of(service.login(aliceOn(PHONE)), service.login(aliceOn(PHONE)),
				service.login(aliceOn(LAPTOP)));
		service.logout("alice", sessions.get(1).sessionId());
		assertThat(lifeOf(sessions.get(2))).isGreaterThan(Duration.ofDays(29));
		this.revocations.revokeSubject(Reason.BANNED, "alice").block(WAIT);
		refreshFails(service, sessions.get(2).refreshToken());
		// kept for a while, so that gateways can report the reason
		assertThat(sessions).allSatisfy(
				(session) -> assertThat(lifeOf(session)).isBetween(Duration.ofMinutes(14), Duration.ofMinutes(15)));
	}

	@Test
	void loginWhenItHasAFormatOfItsOwnThenSessionKeepsIt() {
		IssuedSession text = this.sessions.login(aliceOn(PHONE).withTokenFormat(TokenFormat.OPAQUE));
		assertThat(text.accessToken()).doesNotContain(".");
		assertThat(refresh(text).accessToken()).doesNotContain(".");
		IssuedSession jwt = opaque().login(aliceOn(LAPTOP).withTokenFormat(TokenFormat.JWT));
		assertLives(jwt);
		assertLives(opaque().refresh(jwt.refreshToken(), CLIENT));
	}

	@Test
	void refreshWhenFormatWasSwitchedThenSessionGoesOnInTheOther() {
		IssuedSession jwt = login(PHONE);
		IssuedSession text = opaque().refresh(jwt.refreshToken(), CLIENT);
		assertThat(text.accessToken()).doesNotContain(".");
		IssuedSession jwtAgain = refresh(text);
		assertLives(jwtAgain);
		assertLives(jwt);
		assertThat(jwtAgain.sessionId()).isEqualTo(jwt.sessionId());
		assertThat(this.redis.getExpire(tokenKey(text.accessToken()))).isBetween(0L, 10L);
		assertThat(opaque().refresh(text.refreshToken(), CLIENT).refreshToken()).as("repeated elsewhere")
			.isEqualTo(jwtAgain.refreshToken());
	}

	// Guards and events

	@Test
	void loginWhenGuardDoesNotAllowThenRefusedAndNothingIsWritten() {
		List<String> asked = Collections.synchronizedList(new ArrayList<>());
		LoginGuard allows = (request) -> {
			asked.add("first");
			return Mono.just(LoginGuard.Decision.allow());
		};
		SessionService demanding = world().guard(allows)
			.guard((request) -> Mono.just(LoginGuard.Decision.demand("otp")))
			.guard((request) -> Mono.error(new AssertionError("not asked")))
			.blocking();
		assertThatExceptionOfType(LoginRefusedException.class).isThrownBy(() -> demanding.login(aliceOn(PHONE)))
			.satisfies((ex) -> {
				assertThat(ex.kind()).isEqualTo(LoginRefusedException.Kind.GUARD_DEMANDS);
				assertThat(ex.detail()).isEqualTo("otp");
			});
		assertThat(asked).containsExactly("first");
		SessionService refusing = world().guard((request) -> Mono.just(LoginGuard.Decision.refuse("risk"))).blocking();
		assertThatExceptionOfType(LoginRefusedException.class).isThrownBy(() -> refusing.login(aliceOn(PHONE)))
			.satisfies((ex) -> assertThat(ex.kind()).isEqualTo(LoginRefusedException.Kind.GUARD_REFUSED));
		SessionService undecided = world().guard((request) -> Mono.empty()).blocking();
		assertThatExceptionOfType(LoginRefusedException.class).isThrownBy(() -> undecided.login(aliceOn(PHONE)));
		assertThat(this.fixture.dump()).containsOnlyKeys("{gatehouse}:revoked");
	}

	@Test
	void everythingThenIsTold() {
		IssuedSession first = login(PHONE);
		IssuedSession second = login(PHONE);
		refresh(second);
		refresh(second);
		this.sessions.update(promoted());
		this.sessions.ban("alice", Ban.user(null, "spam"));
		assertThatExceptionOfType(LoginRefusedException.class).isThrownBy(() -> login(PHONE));
		this.sessions.liftBan("alice", null);
		assertThat(this.world.events()).containsExactly(
				new SessionEvent.LoggedIn("alice", first.sessionId(), PHONE, CLIENT),
				new SessionEvent.Ended("alice", List.of(first.sessionId()), Reason.REPLACED, null),
				new SessionEvent.LoggedIn("alice", second.sessionId(), PHONE, CLIENT),
				new SessionEvent.Refreshed("alice", second.sessionId(), CLIENT, false),
				new SessionEvent.Refreshed("alice", second.sessionId(), CLIENT, true),
				new SessionEvent.AccountUpdated("alice", 1, null),
				new SessionEvent.Ended("alice", List.of(second.sessionId()), Reason.BANNED, null),
				new SessionEvent.Banned("alice", Ban.user(null, "spam"), null),
				new SessionEvent.LoginRefused("alice", LoginRefusedException.Kind.BANNED, PHONE, CLIENT),
				new SessionEvent.BanLifted("alice", "", null));
	}

	// Content of Redis, and number of commands

	@Test
	void everythingThenNoUsableTokenIsInRedis() {
		List<IssuedSession> issued = new ArrayList<>(List.of(login(PHONE), login(LAPTOP)));
		issued.add(refresh(issued.get(0)));
		issued.add(refresh(issued.get(0)));
		issued.add(refresh(issued.get(2)));
		this.sessions.update(promoted());
		issued.add(refresh(issued.get(1)));
		this.sessions.end("alice", SessionSelection.device("laptop-1"), Reason.KICKED_OUT);
		String dump = this.fixture.dump().toString();
		assertThat(dump).contains(issued.get(0).sessionId());
		for (IssuedSession session : issued) {
			RefreshToken token = RefreshToken.parse(session.refreshToken()).orElseThrow();
			assertThat(dump).doesNotContain(session.accessToken(), session.refreshToken(), token.secret(),
					token.family());
			for (String segment : session.accessToken().split("\\.", -1)) {
				assertThat(dump).doesNotContain(segment);
			}
		}
	}

	@ParameterizedTest
	@EnumSource
	void operationThenTakesThisManyCommands(Operation operation) {
		login(PHONE);
		IssuedSession session = login(LAPTOP);
		this.sessions.logout("alice", login(Device.of("tv")).sessionId());
		refresh(session);
		listed();
		IssuedSession used = login(Device.of("radio"));
		int before = this.fixture.scriptCalls();
		int roundsBefore = this.fixture.rounds();
		switch (operation) {
			case LOGIN -> login(Device.of("watch"));
			case REFRESH -> refresh(used);
			case LIST -> listed();
			case LOGOUT -> this.sessions.logout("alice", used.sessionId());
			case KICK -> this.sessions.end("alice", SessionSelection.session(used.sessionId()), Reason.KICKED_OUT);
			case KICK_ALL -> this.sessions.end("alice", SessionSelection.all(), Reason.KICKED_OUT);
		}
		int rounds = this.fixture.rounds() - roundsBefore;
		assertThat(this.fixture.scriptCalls() - before - rounds).as("its own").isEqualTo(commands(operation));
		boolean ends = operation.compareTo(Operation.LIST) > 0;
		assertThat(rounds).as("to ask how far the gateways are").isEqualTo(ends ? 1 : 0);
	}

	/** Operations whose commands are counted. */
	enum Operation {

		LOGIN, REFRESH, LIST, LOGOUT, KICK, KICK_ALL

	}

	// Processes that die

	/** Operations during which a process dies. */
	enum Last {

		LOGIN, REFRESH, LOGOUT, KICK, KICK_ALL, BAN, UPDATE

	}

	@ParameterizedTest
	@EnumSource
	void operationWhenProcessDiesBetweenCommandsThenNothingIsLeftThatCannotBeListedOrEnded(Last last) {
		for (int commands = 0; commands <= 5; commands++) {
			this.fixture.reset();
			IssuedSession laptop = login(LAPTOP);
			IssuedSession phone = login(PHONE);
			DyingRunner dying = new DyingRunner(this.fixture.connectionFactory(), commands);
			// the service already knows whether Redis keeps slots apart, like a process
			// that has run for a while
			ReactiveSessionService service = world().runner(dying).apart(commands(Operation.LOGIN) > 1).service();
			Mono<?> operation = switch (last) {
				case LOGIN -> service.login(aliceOn(PHONE));
				case REFRESH -> service.refresh(phone.refreshToken(), CLIENT);
				case LOGOUT -> service.logout("alice", phone.sessionId());
				case KICK -> service.end("alice", SessionSelection.session(phone.sessionId()), Reason.KICKED_OUT);
				case KICK_ALL -> service.end("alice", SessionSelection.all(), Reason.KICKED_OUT);
				case BAN -> service.ban("alice", Ban.user(null, null));
				case UPDATE -> service.update(promoted());
			};
			dying.outlive(operation);
			String when = last + " after " + commands + " commands";
			List<String> live = listed();
			assertThat(this.redis.hasKey("gatehouse:{alice}:ending")).as(when).isFalse();
			for (IssuedSession session : List.of(laptop, phone)) {
				boolean isLive = live.contains(session.sessionId());
				assertThat(refreshes(session)).as(when + ": one refresh token at the most").isEqualTo(isLive ? 1 : 0);
				if (!isLive) {
					assertThat(verdict(session)).as(when).isInstanceOf(Verdict.Revoked.class);
				}
			}
			this.sessions.liftBan("alice", null);
			this.sessions.end("alice", SessionSelection.all(), Reason.LOGGED_OUT);
			assertThat(listed()).as(when).isEmpty();
			assertThat(verdict(phone)).as(when).isInstanceOf(Verdict.Revoked.class);
			assertThat(refreshes(phone)).as(when).isZero();
		}
	}

	@ParameterizedTest
	@CsvSource({ "0, REVOKED", "2, KICKED_OUT", "5, BANNED", "999, REVOKED" })
	void operationWhenAFloorIsPendingThenItIsRaisedWithItsReason(int code, String reason) {
		double noted = this.fixture.milli() - 60_000 + code / 1024.0;
		this.redis.opsForZSet().add("gatehouse:{alice}:ending", "sid:pending", noted);
		assertThat(listed()).isEmpty();
		assertThat(Objects.requireNonNull(this.fixture.floor("sid:pending")).reason())
			.isEqualTo(Reason.valueOf(reason));
		assertThat(this.redis.hasKey("gatehouse:{alice}:ending")).isFalse();
	}

	/**
	 * Returns the number of refresh tokens that concurrent uses of one refresh token
	 * yield.
	 */
	private long refreshes(IssuedSession session) {
		return IntStream.range(0, 3)
			.mapToObj((i) -> this.world.service()
				.refresh(session.refreshToken(), CLIENT)
				.onErrorComplete(InvalidGrantException.class)
				.block(WAIT))
			.filter(Objects::nonNull)
			.map(IssuedSession::refreshToken)
			.distinct()
			.count();
	}

	// Races

	/** Returns the number of repetitions of a race. */
	abstract int rounds(int onASingleNode);

	@Tag("long")
	@Test
	void refreshWhenAHundredRunAtOnceThenThereIsOneFamily() {
		ReactiveSessionService service = this.world.service();
		for (int round = 0; round < rounds(1000); round++) {
			String user = "user-" + round;
			IssuedSession session = Objects
				.requireNonNull(service.login(LoginRequest.of(Account.ofSubject(user), PHONE)).block(WAIT));
			Set<String> successors = ConcurrentHashMap.newKeySet();
			Flux.range(0, 100)
				.flatMap((i) -> service.refresh(session.refreshToken(), Client.UNKNOWN), 100)
				.doOnNext((refreshed) -> successors.add(refreshed.refreshToken()))
				.blockLast(WAIT);
			assertThat(successors).as("successors in round " + round).hasSize(1).doesNotContain(session.refreshToken());
		}
	}

	@Test
	void refreshWhenItRacesAnEndThenNothingSurvives() {
		ReactiveSessionService service = this.world.service();
		List<Race> races = List.of((user, id) -> this.revocations.revokeSession(Reason.KICKED_OUT, id).then(),
				(user, id) -> this.revocations.revokeSubject(Reason.KICKED_OUT, user).then(),
				(user, id) -> service.end(user, SessionSelection.session(id), Reason.KICKED_OUT).then(),
				(user, id) -> service.end(user, SessionSelection.all(), Reason.PASSWORD_CHANGED).then(),
				(user, id) -> service.end(user, SessionSelection.allBut("another"), Reason.PASSWORD_CHANGED).then(),
				(user, id) -> service.ban(user, Ban.user(null, null)).then());
		Flux.range(0, rounds(10_000)).flatMap((round) -> {
			String user = "user-" + round;
			Race race = races.get(round % races.size());
			return service.login(LoginRequest.of(Account.ofSubject(user), PHONE)).flatMap((session) -> {
				Mono<IssuedSession> refresh = service.refresh(session.refreshToken(), Client.UNKNOWN)
					.onErrorComplete(InvalidGrantException.class);
				Mono<Void> end = race.end(user, session.sessionId());
				Mono<List<IssuedSession>> both = (round % 2 == 0)
						? Flux.merge(refresh, end.cast(IssuedSession.class)).collectList()
						: Flux.merge(end.cast(IssuedSession.class), refresh).collectList();
				return both.flatMap((refreshed) -> noneSurvives(service, round, session, refreshed));
			});
		}, 16).blockLast(Duration.ofMinutes(5));
	}

	private Mono<Void> noneSurvives(ReactiveSessionService service, int round, IssuedSession session,
			List<IssuedSession> refreshed) {
		List<IssuedSession> all = new ArrayList<>(List.of(session));
		all.addAll(refreshed);
		return Flux.fromIterable(all)
			.concatMap((one) -> service.refresh(one.refreshToken(), Client.UNKNOWN)
				.hasElement()
				.onErrorReturn(InvalidGrantException.class, false)
				.publishOn(reactor.core.scheduler.Schedulers.boundedElastic())
				.doOnNext((lives) -> {
					assertThat(lives).as("refresh token in round " + round).isFalse();
					assertThat(verdict(one)).as("access token in round " + round).isInstanceOf(Verdict.Revoked.class);
				}))
			.then();
	}

	@Test
	void loginWhenItRacesALogoutEverywhereThenTokenLivesOnlyIfTheSessionDoes() {
		ReactiveSessionService service = this.world.service();
		// concurrently, since a login that comes second waits until the next second
		// begins
		Flux.range(0, rounds(2_000)).flatMap((round) -> {
			String user = "user-" + round;
			Mono<IssuedSession> login = service.login(LoginRequest.of(Account.ofSubject(user), LAPTOP));
			Mono<IssuedSession> end = service.end(user, SessionSelection.all(), Reason.LOGGED_OUT).then(Mono.empty());
			return service.login(LoginRequest.of(Account.ofSubject(user), PHONE))
				.flatMap((older) -> ((round % 2 == 0) ? Flux.merge(login, end) : Flux.merge(end, login)).single()
					.zipWhen((newer) -> service.sessions(user).map(Session::id).collectList())
					.publishOn(reactor.core.scheduler.Schedulers.boundedElastic())
					.doOnNext((both) -> {
						boolean listed = both.getT2().contains(both.getT1().sessionId());
						assertThat(verdict(older)).isInstanceOf(Verdict.Revoked.class);
						if (!listed) {
							assertThat(verdict(both.getT1())).as("token in round " + round)
								.isInstanceOf(Verdict.Revoked.class);
						}
					}));
		}, 64).blockLast(Duration.ofMinutes(5));
	}

	/** Operation that ends a session, in a race with a refresh. */
	private interface Race {

		Mono<Void> end(String user, String sessionId);

	}

}
