package io.gatehouse.gateway.login;

import io.gatehouse.revocation.RevocableClaims;
import io.gatehouse.revocation.Verdict;
import io.gatehouse.revocation.redis.RevocationProperties.Lookup;
import io.gatehouse.revocation.redis.RevocationQueries;
import io.gatehouse.revocation.redis.TestLookups;
import reactor.core.publisher.Mono;

/**
 * Revocations of sessions.
 */
final class TestRevocations {

	/** No session is revoked. */
	static final SessionRevocations NONE = new SessionRevocations(
			TestLookups.of((query) -> Mono.just(new Verdict.Active())), Lookup.LOCAL,
			new RevocationQueries(RevocableClaims.standard(), (issuer) -> ""));

	private TestRevocations() {
	}

}
