package io.gatehouse.session;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;

import io.gatehouse.revocation.OpaqueTokenKeys;
import io.gatehouse.revocation.redis.RedisFixture;
import io.gatehouse.revocation.redis.Revocations;
import io.gatehouse.token.Reason;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;

/**
 * Contract tests of {@link AuthorizationSessions} and of sign-ons. Subclasses run them on
 * different kinds of Redis.
 */
abstract class AuthorizationSessionsContract {

	private static final Duration WAIT = Duration.ofSeconds(60);

	private static final Duration LIFE = Duration.ofMinutes(5);

	private static final Account ALICE = Account.of("alice", "Alice", List.of("user"), List.of(),
			Map.of("tenant", "acme"));

	private final RedisFixture fixture;

	private final TestSessions world;

	private final AuthorizationSessions authorizations;

	private final SessionService sessions;

	private final Revocations revocations;

	AuthorizationSessionsContract(RedisFixture fixture) {
		this.fixture = fixture;
		this.world = new TestSessions(fixture.connectionFactory());
		this.authorizations = this.world.authorizations();
		this.sessions = this.world.blocking();
		this.revocations = fixture.revocations();
	}

	@BeforeEach
	void reset() {
		this.fixture.reset();
	}

	private static <T> T get(Mono<T> mono) {
		return Objects.requireNonNull(mono.block(WAIT));
	}

	private static LoginRequest on(String browser) {
		return LoginRequest.of(ALICE, new Device(browser, "web", null));
	}

	private static LoginRequest of(String clientId, GrantedSession signOn) {
		return LoginRequest.of(ALICE, new Device(clientId + "@" + signOn.sessionId(), "web", null))
			.withAuthorization(new ClientAuthorization(clientId, signOn.sessionId()));
	}

	private GrantedSession begin(LoginRequest request) {
		return get(this.authorizations.begin(request, LIFE));
	}

	private GrantedSession refresh(GrantedSession session, String clientId) {
		return get(this.authorizations.refresh(session.refreshToken(), clientId, LIFE, Client.UNKNOWN));
	}

	private @Nullable Reason refused(GrantedSession session, String clientId) {
		Throwable[] failure = new Throwable[1];
		assertThatExceptionOfType(InvalidGrantException.class).isThrownBy(() -> refresh(session, clientId))
			.satisfies((ex) -> failure[0] = ex);
		return ((InvalidGrantException) failure[0]).reason();
	}

	private boolean active(GrantedSession session, Map<String, Object> claims) {
		return get(this.authorizations.isActive("alice", session.sessionId(), session.issuedAt(), claims));
	}

	private List<String> listed() {
		return this.sessions.sessions("alice").stream().map(Session::id).toList();
	}

	@Test
	void beginThenSessionHasItsClientAndSignOn() {
		GrantedSession signOn = begin(on("browser-1"));
		GrantedSession shop = begin(of("shop", signOn));
		assertThat(this.sessions.sessions("alice")).extracting(Session::id, Session::authorization)
			.containsExactly(tuple(shop.sessionId(), new ClientAuthorization("shop", signOn.sessionId())),
					tuple(signOn.sessionId(), null));
		assertThat(shop.account()).isEqualTo(ALICE);
		assertThat(shop.opaqueToken()).isNull();
		assertThat(Duration.between(shop.issuedAt(), shop.expiresAt())).isEqualTo(LIFE);
	}

	@Test
	void beginWhenClientsTokensLiveLongerThanTheSettingThenSettingBounds() {
		GrantedSession session = get(this.authorizations.begin(on("browser-1"), Duration.ofDays(3)));
		assertThat(Duration.between(session.issuedAt(), session.expiresAt())).isEqualTo(Duration.ofMinutes(15));
	}

	@Test
	void beginWhenTokensAreOpaqueThenGatewaysFindTheTokenAndItsSession() {
		GrantedSession session = begin(on("browser-1").withTokenFormat(TokenFormat.OPAQUE));
		String key = new OpaqueTokenKeys(OpaqueTokenKeys.DEFAULT_PREFIX, OpaqueTokenKeys.Style.SHA256)
			.key(Objects.requireNonNull(session.opaqueToken()));
		assertThat(this.fixture.redis().opsForHash().get(key, "session")).isEqualTo(session.sessionId());
	}

	@Test
	void endWhenSignOnEndsThenTheSessionsOfItsClientsEndAndOthersStay() {
		GrantedSession signOn = begin(on("browser-1"));
		GrantedSession shop = begin(of("shop", signOn));
		GrantedSession desk = begin(of("desk", signOn));
		GrantedSession other = begin(on("browser-2"));
		GrantedSession shopThere = begin(of("shop", other));
		assertThat(this.sessions.end("alice", SessionSelection.session(signOn.sessionId()), Reason.LOGGED_OUT))
			.isEqualTo(3);
		assertThat(listed()).containsExactlyInAnyOrder(other.sessionId(), shopThere.sessionId());
		for (GrantedSession ended : List.of(signOn, shop, desk)) {
			assertThat(this.fixture.floor("sid:" + ended.sessionId())).isNotNull();
			assertThat(active(ended, Map.of())).isFalse();
		}
		assertThat(refused(shop, "shop")).isEqualTo(Reason.LOGGED_OUT);
		assertThat(refresh(shopThere, "shop").sessionId()).isEqualTo(shopThere.sessionId());
	}

	@Test
	void endWhenSessionOfOneClientEndsThenSignOnAndOtherClientsStay() {
		GrantedSession signOn = begin(on("browser-1"));
		GrantedSession shop = begin(of("shop", signOn));
		GrantedSession desk = begin(of("desk", signOn));
		this.sessions.logout("alice", shop.sessionId());
		assertThat(listed()).containsExactlyInAnyOrder(signOn.sessionId(), desk.sessionId());
	}

	@Test
	void endWhenAllButOneThenTheWholeSignOnOfThatOneStays() {
		GrantedSession signOn = begin(on("browser-1"));
		GrantedSession shop = begin(of("shop", signOn));
		GrantedSession desk = begin(of("desk", signOn));
		GrantedSession other = begin(on("browser-2"));
		begin(of("shop", other));
		String[] staying = { signOn.sessionId(), shop.sessionId(), desk.sessionId() };
		this.sessions.end("alice", SessionSelection.allBut(shop.sessionId()), Reason.PASSWORD_CHANGED);
		assertThat(listed()).containsExactlyInAnyOrder(staying);
		this.sessions.end("alice", SessionSelection.allBut(signOn.sessionId()), Reason.PASSWORD_CHANGED);
		assertThat(listed()).containsExactlyInAnyOrder(staying);
	}

	@Test
	void beginWhenSignOnHasEndedThenRefusedAndNothingBegins() {
		GrantedSession signOn = begin(on("browser-1"));
		this.sessions.logout("alice", signOn.sessionId());
		assertThatExceptionOfType(LoginRefusedException.class).isThrownBy(() -> begin(of("shop", signOn)))
			.satisfies((ex) -> assertThat(ex.kind()).isEqualTo(LoginRefusedException.Kind.SIGN_ON_ENDED));
		assertThat(listed()).isEmpty();
	}

	@Test
	void beginWhenUserWasRevokedElsewhereSinceTheSignOnThenRefused() {
		GrantedSession signOn = begin(on("browser-1"));
		this.revocations.revokeSubject(Reason.KICKED_OUT, "alice").block(WAIT);
		assertThatExceptionOfType(LoginRefusedException.class).isThrownBy(() -> begin(of("shop", signOn)));
		assertThat(active(signOn, Map.of())).isFalse();
	}

	@Test
	void beginWhenClientWasRevokedSinceTheSignOnThenANewSessionOfItLives() {
		GrantedSession signOn = begin(on("browser-1"));
		GrantedSession before = begin(of("shop", signOn));
		this.revocations.revoke(Reason.REVOKED, List.of("client_id:shop")).block(WAIT);
		GrantedSession after = begin(of("shop", signOn));
		assertThat(active(before, Map.of("client_id", "shop"))).isFalse();
		assertThat(active(after, Map.of("client_id", "shop"))).isTrue();
	}

	@Test
	void beginWhenSignOnNamesTheSessionOfAClientThenRefused() {
		GrantedSession signOn = begin(on("browser-1"));
		GrantedSession shop = begin(of("shop", signOn));
		assertThatExceptionOfType(LoginRefusedException.class).isThrownBy(() -> begin(of("desk", shop)));
	}

	@Test
	void beginWhenPolicyAllowsOneDeviceThenItsClientsNeedNoRoomAndEndWithTheOlderDevice() {
		DevicePolicy one = new DevicePolicy(true, true, 1, Map.of("web", 1), DevicePolicy.WhenFull.EVICT_OLDEST);
		GrantedSession signOn = begin(on("browser-1").withPolicy(one));
		begin(of("shop", signOn).withPolicy(one));
		begin(of("desk", signOn).withPolicy(one));
		assertThat(listed()).hasSize(3);
		GrantedSession newer = begin(on("browser-2").withPolicy(one));
		assertThat(listed()).containsExactly(newer.sessionId());
	}

	@Test
	void beginWhenClientBeginsAgainInTheSameSignOnThenItsFormerSessionIsReplaced() {
		GrantedSession signOn = begin(on("browser-1"));
		GrantedSession first = begin(of("shop", signOn));
		GrantedSession second = begin(of("shop", signOn));
		assertThat(listed()).containsExactlyInAnyOrder(signOn.sessionId(), second.sessionId());
		assertThat(refused(first, "shop")).isEqualTo(Reason.REPLACED);
	}

	@Test
	void refreshWhenClientIsAnotherOneThenUnknownAndNothingEnds() {
		GrantedSession signOn = begin(on("browser-1"));
		GrantedSession shop = begin(of("shop", signOn));
		assertThat(refused(shop, "desk")).isNull();
		assertThatExceptionOfType(InvalidGrantException.class)
			.isThrownBy(() -> this.sessions.refresh(shop.refreshToken(), Client.UNKNOWN));
		assertThat(refresh(shop, "shop").sessionId()).isEqualTo(shop.sessionId());
	}

	@Test
	void refreshWhenSessionIsOfNoClientThenAClientCannotUseIt() {
		IssuedSession plain = this.sessions.login(on("phone"));
		assertThatExceptionOfType(InvalidGrantException.class)
			.isThrownBy(() -> get(this.authorizations.refresh(plain.refreshToken(), "shop", LIFE, Client.UNKNOWN)));
		assertThat(this.sessions.refresh(plain.refreshToken(), Client.UNKNOWN).sessionId())
			.isEqualTo(plain.sessionId());
	}

	@Test
	void refreshWhenClientWasRevokedThenSessionEnds() {
		GrantedSession signOn = begin(on("browser-1"));
		GrantedSession shop = begin(of("shop", signOn));
		this.revocations.revoke(Reason.REVOKED, List.of("client_id:shop")).block(WAIT);
		assertThat(refused(shop, "shop")).isEqualTo(Reason.REVOKED);
		assertThat(listed()).containsExactly(signOn.sessionId());
	}

	@Test
	void refreshWhenSessionOfTheSignOnWasRevokedElsewhereThenSessionEnds() {
		GrantedSession signOn = begin(on("browser-1"));
		GrantedSession shop = begin(of("shop", signOn));
		this.revocations.revokeSession(Reason.KICKED_OUT, signOn.sessionId()).block(WAIT);
		assertThat(refused(shop, "shop")).isEqualTo(Reason.KICKED_OUT);
	}

	@Test
	void refreshWhenTokenWasSpentBeforeTheGraceThenSessionEndsAsTheft() {
		GrantedSession signOn = begin(on("browser-1"));
		GrantedSession shop = begin(of("shop", signOn));
		refresh(shop, "shop");
		this.fixture.redis().opsForHash().put(key(shop), "spent_at", "0");
		assertThat(refused(shop, "shop")).isEqualTo(Reason.REFRESH_REUSE);
		assertThat(listed()).containsExactly(signOn.sessionId());
		assertThat(this.world.events()).anyMatch(SessionEvent.RefreshReused.class::isInstance);
	}

	@Test
	void refreshWhenFiftyAtOnceThenOneSuccessor() {
		GrantedSession signOn = begin(on("browser-1"));
		GrantedSession shop = begin(of("shop", signOn));
		List<String> successors = get(Flux
			.merge(IntStream.range(0, 50)
				.mapToObj((i) -> this.authorizations.refresh(shop.refreshToken(), "shop", LIFE, Client.UNKNOWN))
				.toList())
			.map(GrantedSession::refreshToken)
			.distinct()
			.collectList());
		assertThat(successors).hasSize(1);
	}

	@Test
	void refreshThenSignOnLastsAsLongAsTheSession() {
		GrantedSession signOn = begin(on("browser-1"));
		GrantedSession shop = begin(of("shop", signOn));
		this.fixture.redis()
			.opsForHash()
			.put(key(signOn), "expires", Long.toString(this.fixture.milli() + Duration.ofMinutes(1).toMillis()));
		GrantedSession next = refresh(shop, "shop");
		assertThat(this.fixture.endOf(key(signOn))).isEqualTo(next.sessionExpiresAt().toEpochMilli());
		assertThat(this.sessions.sessions("alice")).extracting(Session::expiresAt)
			.containsOnly(next.sessionExpiresAt());
	}

	@Test
	void beginWhenSignOnEndsSoonThenSessionEndsWithIt() {
		GrantedSession signOn = begin(on("browser-1"));
		Instant soon = Instant.ofEpochMilli(this.fixture.milli()).plusSeconds(60);
		this.fixture.redis().opsForHash().put(key(signOn), "ends", Long.toString(soon.toEpochMilli()));
		GrantedSession shop = begin(of("shop", signOn));
		assertThat(shop.sessionExpiresAt()).isEqualTo(soon);
	}

	@Test
	void isActiveWhenClaimsWereRevokedThenFalse() {
		GrantedSession session = begin(on("browser-1"));
		Map<String, Object> claims = Map.of("jti", "t1", "tenant", "acme", "level", 3);
		assertThat(active(session, claims)).isTrue();
		this.revocations.revokeToken(Reason.REVOKED, "t1").block(WAIT);
		assertThat(active(session, claims)).isFalse();
		assertThat(active(session, Map.of("tenant", "acme"))).isTrue();
		this.revocations.revoke(Reason.REVOKED, List.of("tenant:acme")).block(WAIT);
		assertThat(active(session, Map.of("tenant", "acme"))).isFalse();
		assertThat(active(session, Map.of())).isTrue();
	}

	@Test
	void isActiveWhenPermissionsChangedThenFalseForATokenThatCarriesThem() {
		GrantedSession session = begin(on("browser-1"));
		this.sessions.update(Account.of("alice", "Alice", List.of("admin"), List.of(), Map.of()));
		assertThat(active(session, Map.of("roles", List.of("user")))).isFalse();
		assertThat(active(session, Map.of())).isTrue();
	}

	private static String key(GrantedSession session) {
		return "gatehouse:{alice}:session:" + session.sessionId();
	}

}
