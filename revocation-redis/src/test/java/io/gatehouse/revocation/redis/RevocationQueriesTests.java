package io.gatehouse.revocation.redis;

import java.time.Instant;
import java.util.List;
import java.util.Map;

import io.gatehouse.revocation.RevocableClaims;
import org.junit.jupiter.api.Test;

import org.springframework.security.oauth2.jwt.Jwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

class RevocationQueriesTests {

	private static final Instant ISSUED = Instant.ofEpochSecond(1_000_000);

	private final RevocationQueries queries = new RevocationQueries(new RevocableClaims(List.of("tenant")),
			(issuer) -> issuer.equals("https://other.test") ? "other" : "");

	private static Jwt.Builder token(String issuer) {
		return Jwt.withTokenValue("token").header("alg", "none").claim("iss", issuer).subject("alice");
	}

	@Test
	void ofWhenTokenHasRevocableClaimsThenTheirFloorsCouldCoverIt() {
		Jwt token = token("https://auth.test").issuedAt(ISSUED)
			.jti("t1")
			.claim("sid", "s1")
			.claim("client_id", "app")
			.claim("tenant", "acme")
			.claim("plan", "gold")
			.build();
		RevocationQuery query = this.queries.of(token, true);
		assertThat(query.issuedAt()).isEqualTo(ISSUED);
		assertThat(query.members()).containsExactlyInAnyOrder("jti:t1", "sid:s1", "sub:alice", "client_id:app",
				"tenant:acme", "sub.permissions:alice");
		assertThat(query.claims()).isEqualTo(token.getClaims());
	}

	@Test
	void ofWhenPermissionsDoNotCountThenNeitherDoesTheirFloor() {
		Jwt token = token("https://auth.test").issuedAt(ISSUED).build();
		assertThat(this.queries.of(token, true).members()).containsExactly("sub:alice", "sub.permissions:alice");
		assertThat(this.queries.of(token, false).members()).containsExactly("sub:alice");
	}

	@Test
	void ofWhenIssuerHasAScopeThenTheFloorsAreInIt() {
		Jwt token = token("https://other.test").issuedAt(ISSUED).claim("sid", "s1").build();
		assertThat(this.queries.of(token, true).members()).containsExactly("other/sid:s1", "other/sub:alice",
				"other/sub.permissions:alice");
	}

	@Test
	void ofWhenClaimIsNoTextThenItNamesNoFloor() {
		assertThat(this.queries.of("", ISSUED, Map.of("sub", "alice", "sid", 7, "jti", List.of("t")), false).members())
			.containsExactly("sub:alice");
		assertThat(this.queries.of("", ISSUED, Map.of("sub", 7), true).members()).isEmpty();
	}

	@Test
	void ofWhenTokenDoesNotTellItsTimeThenFails() {
		Jwt token = token("https://auth.test").build();
		assertThatNullPointerException().isThrownBy(() -> this.queries.of(token, true))
			.withMessage("A verified token has an iat");
	}

}
