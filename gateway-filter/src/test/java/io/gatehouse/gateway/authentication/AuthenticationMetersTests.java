package io.gatehouse.gateway.authentication;

import java.time.Instant;
import java.util.List;
import java.util.Map;

import io.gatehouse.identity.IdentityClaims;
import io.gatehouse.revocation.RevocableClaims;
import io.gatehouse.revocation.Verdict;
import io.gatehouse.revocation.redis.RevocationProperties.Lookup;
import io.gatehouse.revocation.redis.RevocationQueries;
import io.gatehouse.revocation.redis.RevocationQuery;
import io.gatehouse.revocation.redis.TestLookups;
import io.gatehouse.revocation.redis.UnknownPolicy;
import io.gatehouse.test.TestTokens;
import io.gatehouse.token.InvalidTokenException;
import io.gatehouse.token.IssuerSettings;
import io.gatehouse.token.JwtVerifier;
import io.gatehouse.token.VerifiedTokenCache;
import io.github.bucket4j.TimeMeter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

class AuthenticationMetersTests {

	private final FailedAuthentications failures = new FailedAuthentications(
			new FailedAuthenticationProperties(true, 100, 20), TimeMeter.SYSTEM_NANOTIME);

	private final UnknownDecisions decisions = new UnknownDecisions();

	private final VerifiedTokenCache<PreparedJwt> cache = new VerifiedTokenCache<>(1_000_000);

	private final PreparedJwts tokens = PreparedJwts.verifying(
			JwtVerifier.builder()
				.issuers(Map.of("main",
						new IssuerSettings(TestTokens.ISSUER, null, null, null, null, null, null, null, null, null,
								null)))
				.build(),
			this.cache, IdentityClaims.defaults(), new RevocationQueries(RevocableClaims.standard(), (issuer) -> ""),
			null);

	private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

	AuthenticationMetersTests() {
		new AuthenticationMeters(this.failures, this.decisions, this.tokens,
				SessionCache.none((user, session) -> Mono.empty()))
			.bindTo(this.registry);
	}

	@Test
	void cacheWhenATokenIsNotFoundThenIsCounted() {
		assertThat(this.cache.get("a.b.c")).isNull();
		assertThat(this.registry.get("gatehouse.token.cache.requests").tags("result", "miss").functionCounter().count())
			.isEqualTo(1);
		assertThat(this.registry.get("gatehouse.token.cache.requests").tags("result", "hit").functionCounter().count())
			.isZero();
		assertThat(this.registry.get("gatehouse.token.cache.size").gauge().value()).isZero();
		assertThat(this.registry.get("gatehouse.token.cache.bytes").gauge().value()).isZero();
		assertThat(this.registry.get("gatehouse.token.cache.evictions").functionCounter().count()).isZero();
	}

	@Test
	void verificationWhenTokenIsInvalidThenTimedAsSuch() {
		assertThatException().isThrownBy(() -> this.tokens.verified("a.b.c").block())
			.isInstanceOf(InvalidTokenException.class);
		assertThat(this.registry.get("gatehouse.token.verification").tag("outcome", "invalid").timer().count())
			.isEqualTo(1);
		assertThat(this.registry.get("gatehouse.token.verification").tag("outcome", "verified").timer().count())
			.isZero();
	}

	@Test
	void decisionWhenTakenThenIsCountedByPolicyCauseAndOutcome() {
		RevocationCheck check = new RevocationCheck(
				TestLookups.of((query) -> Mono.just(new Verdict.Unknown("redis_silent"))), this.decisions);
		RevocationQuery query = new RevocationQuery(Instant.EPOCH, List.of("sub:alice"), Map.of());
		decide(check, query, UnknownPolicy.DENY);
		decide(check, query, UnknownPolicy.DENY);
		decide(check, query, UnknownPolicy.of("allow"));
		decide(check, query, UnknownPolicy.of("allow-stale:1s"));
		assertThat(unknown("deny", "refused")).isEqualTo(2);
		assertThat(unknown("allow", "admitted")).isEqualTo(1);
		assertThat(unknown("allow_stale", "refused")).isEqualTo(1);
	}

	private static void decide(RevocationCheck check, RevocationQuery query, UnknownPolicy policy) {
		check.verdict(query, new TokenPolicy.Revocation(Lookup.LOCAL, policy)).toFuture().join();
	}

	private double unknown(String policy, String outcome) {
		return this.registry.get("gatehouse.revocation.unknown")
			.tags("policy", policy, "cause", "redis_silent", "outcome", outcome)
			.functionCounter()
			.count();
	}

}
