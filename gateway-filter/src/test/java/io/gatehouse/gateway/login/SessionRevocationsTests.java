package io.gatehouse.gateway.login;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

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
import reactor.test.StepVerifier;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of the check whether a login was revoked.
 */
class SessionRevocationsTests {

	private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

	private final List<RevocationQuery> queries = new ArrayList<>();

	private Mono<Verdict> verdict = Mono.just(new Verdict.Active());

	private final SessionRevocations revocations = new SessionRevocations(TestLookups.of((query) -> {
		this.queries.add(query);
		return this.verdict;
	}), Lookup.LOCAL, new RevocationQueries(RevocableClaims.standard(),
			(issuer) -> issuer.equals(TestTokens.ISSUER) ? "shop" : ""));

	private static TestTokens token() {
		return TestTokens.token(MutableClock.at(NOW)).claim("sid", "s1").claim("sub", "alice");
	}

	private void assertRefused(String token, Reason reason) {
		StepVerifier.create(this.revocations.check(token, null))
			.expectErrorSatisfies((ex) -> assertThat(ex).isInstanceOfSatisfying(SessionRefusedException.class,
					(refused) -> assertThat(refused.reason()).isEqualTo(reason)))
			.verify(Duration.ofSeconds(30));
	}

	private RevocationQuery queryFor(@Nullable Instant since) {
		StepVerifier.create(this.revocations.check(token().sign(), since))
			.expectComplete()
			.verify(Duration.ofSeconds(30));
		return this.queries.get(0);
	}

	@Test
	void checkThenAsksForSessionAndUserInTheirScopeButNotForPermissions() {
		assertThat(queryFor(null).members())
			.contains(RevocableClaims.member("shop", "sid", "s1"), RevocableClaims.member("shop", "sub", "alice"))
			.noneMatch((member) -> member.contains(RevocableClaims.PERMISSIONS));
	}

	@Test
	void checkThenTimeOfTheLoginCountsOrElseThatOfTheToken() {
		assertThat(queryFor(NOW.minusSeconds(500)).issuedAt()).isEqualTo(NOW.minusSeconds(500));
		this.queries.clear();
		assertThat(queryFor(null).issuedAt()).isEqualTo(NOW);
	}

	@Test
	void checkWhenVerdictIsNotActiveThenRefused() {
		this.verdict = Mono.just(new Verdict.Revoked(Reason.BANNED));
		assertRefused(token().sign(), Reason.BANNED);
		this.verdict = Mono.just(new Verdict.Unknown("redis_silent"));
		assertRefused(token().sign(), Reason.REVOCATION_UNKNOWN);
		this.verdict = Mono.empty();
		assertRefused(token().sign(), Reason.REVOCATION_UNKNOWN);
	}

	@Test
	void checkWhenTokenHasNoTimeOrIsNoJwtThenRefused() {
		assertRefused(token().claim("iat", null).sign(), Reason.SESSION_ENDED);
		assertRefused("opaque", Reason.SESSION_ENDED);
		assertRefused("a.b.c", Reason.SESSION_ENDED);
		assertThat(this.queries).isEmpty();
	}

}
