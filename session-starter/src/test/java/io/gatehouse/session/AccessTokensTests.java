package io.gatehouse.session;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jwt.SignedJWT;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.security.oauth2.jwt.NimbusJwtEncoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link AccessTokens}.
 */
class AccessTokensTests {

	private static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");

	private final AccessTokens tokens = new AccessTokens(
			new NimbusJwtEncoder(new ImmutableJWKSet<>(new JWKSet(TestSessions.KEY))),
			TestSessions.properties(Map.of("algorithm", "ES256", "access-token-life", "15m")));

	private static Issue issue(Account account, Instant sessionEnds) {
		return new Issue(NOW, sessionEnds, account, "phone", false);
	}

	@ParameterizedTest
	@CsvSource({ "2026-02-28T00:00:00Z, 2026-01-31T12:15:00Z", "2026-01-31T12:15:00Z, 2026-01-31T12:15:00Z",
			"2026-01-31T12:14:59.999Z, 2026-01-31T12:14:59Z", "2026-01-31T12:00:00.500Z, 2026-01-31T12:00:01Z" })
	void expiresAtThenIsTheEarlierOfTheTokensAndTheSessionsEndButAfterTheIssue(Instant sessionEnds, Instant expected) {
		assertThat(this.tokens.expiresAt(issue(Account.ofSubject("alice"), sessionEnds))).isEqualTo(expected);
	}

	@Test
	void mintThenHeaderNamesTypeAlgorithmAndKey() throws java.text.ParseException {
		SignedJWT jwt = SignedJWT
			.parse(this.tokens.mint(issue(Account.ofSubject("alice"), NOW.plusSeconds(60)), "s", "t"));
		assertThat(jwt.getHeader().toJSONObject())
			.isEqualTo(Map.of("typ", "at+jwt", "alg", "ES256", "kid", TestSessions.KEY.getKeyID()));
	}

	@Test
	void mintWhenValuesAreEmptyThenClaimsAreLeftOut() throws java.text.ParseException {
		Account account = Account.of("alice", null, List.of(), List.of("p"), Map.of("tenant", "acme"));
		SignedJWT jwt = SignedJWT.parse(this.tokens.mint(issue(account, NOW.plusSeconds(60)), "s", "t"));
		assertThat(jwt.getJWTClaimsSet().getClaims()).containsOnlyKeys("iss", "sub", "aud", "client_id", "iat", "exp",
				"jti", "sid", "device", "permissions", "tenant");
	}

	@Test
	void mintWhenTokenWouldBeTooLongThenFails() {
		List<String> permissions = IntStream.range(0, 1000).mapToObj((i) -> "permission:number:" + i).toList();
		Account account = Account.of("alice", null, List.of(), permissions, Map.of());
		assertThatIllegalStateException()
			.isThrownBy(() -> this.tokens.mint(issue(account, NOW.plusSeconds(60)), "s", "t"))
			.withMessageContaining("the maximum is 16384");
	}

}
