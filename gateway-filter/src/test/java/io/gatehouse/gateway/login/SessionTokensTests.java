package io.gatehouse.gateway.login;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

import io.gatehouse.revocation.RevocableClaims;
import io.gatehouse.revocation.Verdict;
import io.gatehouse.revocation.redis.RevocationProperties.Lookup;
import io.gatehouse.revocation.redis.RevocationQueries;
import io.gatehouse.revocation.redis.RevocationQuery;
import io.gatehouse.revocation.redis.TestLookups;
import io.gatehouse.test.MutableClock;
import io.gatehouse.test.TestTokens;
import io.gatehouse.token.Reason;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;

import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClient;
import org.springframework.security.oauth2.core.OAuth2AuthorizationException;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.web.server.WebSession;
import org.springframework.web.server.session.InMemoryWebSessionStore;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of the tokens of sessions and of their refresh.
 */
class SessionTokensTests {

	private static final Duration WITHIN = Duration.ofSeconds(30);

	private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

	private final Map<String, String> signed = new HashMap<>();

	private final MutableClock clock = MutableClock.at(NOW);

	private final InMemoryWebSessionStore store = new InMemoryWebSessionStore();

	private final List<RevocationQuery> queries = new ArrayList<>();

	private final List<Verdict> verdicts = new ArrayList<>();

	private final List<String> refreshed = new ArrayList<>();

	private Function<OAuth2AuthorizedClient, Mono<OAuth2AuthorizedClient>> provider = (client) -> Mono
		.just(client("new", 300));

	private final SessionTokens tokens = new SessionTokens(this.store, (context) -> {
		OAuth2AuthorizedClient client = Objects.requireNonNull(context.getAuthorizedClient());
		this.refreshed.add(Objects.requireNonNull(client.getRefreshToken()).getTokenValue());
		return this.provider.apply(client);
	}, new SessionRevocations(TestLookups.of((query) -> {
		this.queries.add(query);
		return Mono.just(this.verdicts.isEmpty() ? new Verdict.Active() : this.verdicts.remove(0));
	}), Lookup.LOCAL, new RevocationQueries(RevocableClaims.standard(), (issuer) -> "")), this.clock);

	private static String token(String id) {
		return TestTokens.token(MutableClock.at(NOW)).claim("jti", id).claim("sid", "s1").sign();
	}

	private OAuth2AuthorizedClient client(String id, int seconds) {
		return TestClients.client(this.signed.computeIfAbsent(id, SessionTokensTests::token),
				this.clock.instant().plusSeconds(seconds), "refresh-" + id);
	}

	private WebSession session(@Nullable OAuth2AuthorizedClient client) {
		WebSession session = Objects.requireNonNull(this.store.createWebSession().block());
		SessionClients.begin(session, NOW.minusSeconds(1000));
		if (client != null) {
			SessionClients.put(session, client);
		}
		session.save().block();
		return session;
	}

	private Mono<String> current(WebSession session, OAuth2AuthorizedClient read) {
		return this.tokens.current(session, TestClients.user(), read)
			.map((client) -> client.getAccessToken().getTokenValue());
	}

	private void assertCurrent(WebSession session, OAuth2AuthorizedClient read, String id) {
		StepVerifier.create(current(session, read))
			.expectNext(this.signed.computeIfAbsent(id, SessionTokensTests::token))
			.expectComplete()
			.verify(WITHIN);
	}

	private void assertRefused(WebSession session, OAuth2AuthorizedClient read, Reason reason) {
		StepVerifier.create(current(session, read))
			.expectErrorSatisfies((ex) -> assertThat(ex).isInstanceOfSatisfying(SessionRefusedException.class,
					(refused) -> assertThat(refused.reason()).isEqualTo(reason)))
			.verify(WITHIN);
	}

	@Test
	void currentWhenTokenLastsThenIsNotRefreshed() {
		OAuth2AuthorizedClient client = client("old", 11);
		assertCurrent(session(client), client, "old");
		assertThat(this.refreshed).isEmpty();
		assertThat(this.queries).isEmpty();
	}

	@Test
	void currentWhenTokenEndsThenIsRefreshedAndStored() {
		OAuth2AuthorizedClient client = client("old", 10);
		WebSession session = session(client);
		assertCurrent(session, client, "new");
		assertThat(this.refreshed).containsExactly("refresh-old");
		assertThat(SessionClients.in(session, "idp")).isNotNull()
			.extracting((stored) -> stored.getAccessToken().getTokenValue())
			.isEqualTo(this.signed.get("new"));
	}

	@Test
	void currentWhenSessionWasReadBeforeThePreviousRefreshThenThatOneCounts() {
		OAuth2AuthorizedClient stale = client("old", 5);
		WebSession session = session(client("newer", 300));
		assertCurrent(session, stale, "newer");
		assertThat(this.refreshed).isEmpty();
	}

	@Test
	void currentWhenManyAskThenOneRefreshes() {
		Sinks.One<OAuth2AuthorizedClient> answer = Sinks.one();
		this.provider = (client) -> answer.asMono();
		OAuth2AuthorizedClient client = client("old", 5);
		WebSession session = session(client);
		List<String> answers = new ArrayList<>();
		for (int i = 0; i < 5; i++) {
			current(session, client).subscribe(answers::add);
		}
		// the first one goes away
		current(session, client).subscribe().dispose();
		answer.tryEmitValue(client("new", 300));
		assertThat(answers).hasSize(5).containsOnly(this.signed.get("new"));
		assertThat(this.refreshed).hasSize(1);
	}

	@Test
	void currentWhenItsFirstCallerGoesAwayThenOthersStillGetTheToken() {
		Sinks.One<OAuth2AuthorizedClient> answer = Sinks.one();
		this.provider = (client) -> answer.asMono();
		OAuth2AuthorizedClient client = client("old", 5);
		WebSession session = session(client);
		List<String> answers = new ArrayList<>();
		reactor.core.Disposable first = current(session, client).subscribe();
		current(session, client).subscribe(answers::add);
		first.dispose();
		answer.tryEmitValue(client("new", 300));
		assertThat(answers).containsExactly(String.valueOf(this.signed.get("new")));
		assertCurrent(session, client("new", 300), "new");
	}

	@Test
	void currentWhenLoginIsRevokedThenIsNotRefreshedAndTheLoginCounts() {
		this.verdicts.add(new Verdict.Revoked(Reason.LOGGED_OUT));
		OAuth2AuthorizedClient client = client("old", 5);
		assertRefused(session(client), client, Reason.LOGGED_OUT);
		assertThat(this.refreshed).isEmpty();
		assertThat(this.queries).singleElement()
			.satisfies((query) -> assertThat(query.issuedAt()).isEqualTo(NOW.minusSeconds(1000)));
	}

	@Test
	void currentWhenLoginIsRevokedDuringTheRefreshThenNewTokenIsNotStored() {
		this.verdicts.addAll(List.of(new Verdict.Active(), new Verdict.Revoked(Reason.LOGGED_OUT)));
		OAuth2AuthorizedClient client = client("old", 5);
		WebSession session = session(client);
		assertRefused(session, client, Reason.LOGGED_OUT);
		assertThat(SessionClients.in(session, "idp")).isSameAs(client);
	}

	@Test
	void currentWhenRevocationIsUnknownThenNoRefreshTokenIsSpent() {
		this.verdicts.add(new Verdict.Unknown("redis_silent"));
		OAuth2AuthorizedClient client = client("old", 5);
		assertRefused(session(client), client, Reason.REVOCATION_UNKNOWN);
		assertThat(this.refreshed).isEmpty();
	}

	@Test
	void currentWhenRefreshTokenIsRefusedThenSessionHasEnded() {
		this.provider = (client) -> refused("invalid_grant");
		OAuth2AuthorizedClient client = client("old", 5);
		assertRefused(session(client), client, Reason.EXPIRED);
	}

	@Test
	void currentWhenAnotherGatewayHasSpentTheRefreshTokenThenItsTokenIsUsed() {
		OAuth2AuthorizedClient client = client("old", 5);
		WebSession session = session(client);
		this.provider = (ignored) -> {
			SessionClients.put(session, client("other", 300));
			return refused("invalid_grant");
		};
		assertCurrent(session, client, "other");
	}

	@Test
	void currentWhenProviderFailsThenTokenIsUsedWhileItLasts() {
		this.provider = (client) -> refused("invalid_token_response");
		OAuth2AuthorizedClient client = client("old", 5);
		WebSession session = session(client);
		assertCurrent(session, client, "old");
		this.clock.advance(Duration.ofSeconds(5));
		assertRefused(session, client, Reason.PROVIDER_UNAVAILABLE);
	}

	@Test
	void currentWhenThereIsNoRefreshTokenThenTokenIsUsedWhileItLasts() {
		client("old", 5);
		OAuth2AuthorizedClient client = TestClients.client(String.valueOf(this.signed.get("old")), NOW.plusSeconds(5),
				null);
		WebSession session = session(client);
		assertCurrent(session, client, "old");
		this.clock.advance(Duration.ofSeconds(5));
		assertRefused(session, client, Reason.EXPIRED);
	}

	@Test
	void currentWhenSessionIsGoneThenRefused() {
		OAuth2AuthorizedClient client = client("old", 5);
		WebSession session = session(client);
		session.invalidate().block();
		assertRefused(session, client, Reason.SESSION_ENDED);
		assertRefused(session(null), client, Reason.SESSION_ENDED);
	}

	@Test
	void currentWhenSessionEndsDuringTheRefreshThenRefused() {
		OAuth2AuthorizedClient client = client("old", 5);
		WebSession session = session(client);
		this.provider = (ignored) -> session.invalidate().thenReturn(client("new", 300));
		assertRefused(session, client, Reason.SESSION_ENDED);
	}

	@Test
	void currentWhenUserLogsInAnewDuringTheRefreshThenSessionKeepsTheTokensOfTheNewLogin() {
		OAuth2AuthorizedClient client = client("old", 5);
		WebSession session = session(client);
		this.provider = (ignored) -> {
			SessionClients.put(session, client("of-the-new-login", 300));
			return Mono.just(client("new", 300));
		};
		assertCurrent(session, client, "new");
		assertThat(SessionClients.in(session, "idp")).isNotNull()
			.extracting((stored) -> stored.getAccessToken().getTokenValue())
			.isEqualTo(this.signed.get("of-the-new-login"));
	}

	@Test
	void currentWhenAnswerOfProviderCannotBeReadThenTokenIsUsedWhileItLasts() {
		this.provider = (client) -> Mono.error(new DataBufferLimitException("too large"));
		OAuth2AuthorizedClient client = client("old", 5);
		WebSession session = session(client);
		assertCurrent(session, client, "old");
		this.clock.advance(Duration.ofSeconds(5));
		assertRefused(session, client, Reason.PROVIDER_UNAVAILABLE);
	}

	@Test
	void currentWhenTokenIsNoJwtThenNoRevocationCanNameItAndItIsNotRefreshed() {
		OAuth2AuthorizedClient client = TestClients.client("opaque", NOW.plusSeconds(5), "r");
		assertRefused(session(client), client, Reason.SESSION_ENDED);
		assertThat(this.refreshed).isEmpty();
	}

	private static Mono<OAuth2AuthorizedClient> refused(String code) {
		return Mono.error(new OAuth2AuthorizationException(new OAuth2Error(code)));
	}

}
