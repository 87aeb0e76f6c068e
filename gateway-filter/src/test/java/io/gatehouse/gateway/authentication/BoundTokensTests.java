package io.gatehouse.gateway.authentication;

import java.util.Map;
import java.util.Objects;

import io.gatehouse.gateway.Caller;
import io.gatehouse.gateway.proof.BoundKey;
import io.gatehouse.gateway.proof.PossessionCheck;
import io.gatehouse.gateway.proof.TestChecks;
import io.gatehouse.gateway.proof.TestProofs;
import io.gatehouse.identity.IdentityClaims;
import io.gatehouse.revocation.redis.RevocationProperties.Lookup;
import io.gatehouse.revocation.redis.UnknownPolicy;
import io.gatehouse.token.Confirmation;
import io.gatehouse.token.Reason;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests the admission of callers by the possession of a key, and the policy if it is not
 * known whether a proof was used.
 */
class BoundTokensTests {

	private static final String TOKEN = "header.payload.signature";

	private static final String URI = "https://api.example.test/orders";

	private static final Map<String, Object> CLAIMS = Map.of("iss", "https://auth.test", "sub", "alice");

	private static final Caller ALICE = new Caller.Authenticated(IdentityClaims.defaults().identity(CLAIMS), CLAIMS,
			null);

	private final UnknownDecisions decisions = new UnknownDecisions();

	private final BoundKey key = new BoundKey(new Confirmation(TestProofs.thumbprint(TestProofs.key()), null), TOKEN);

	private Caller admitted(PossessionCheck check, MockServerWebExchange exchange, @Nullable BoundKey bound,
			String unknown, Caller caller) {
		TokenPolicy policy = new TokenPolicy(AuthenticationMode.DENYLIST,
				new TokenPolicy.Revocation(Lookup.LOCAL, UnknownPolicy.of(unknown)));
		return Objects
			.requireNonNull(new BoundTokens(check, this.decisions).admitted(exchange, bound, policy, caller).block());
	}

	private static MockServerWebExchange exchange() {
		return MockServerWebExchange.from(MockServerHttpRequest.get(URI)
			.header("Authorization", "DPoP " + TOKEN)
			.header("DPoP", TestProofs.proof(TestProofs.key(), URI, TOKEN).sign()));
	}

	@Test
	void admittedWhenProofIsGoodThenIsTheCallerEachTime() {
		MockServerWebExchange exchange = exchange();
		PossessionCheck check = TestChecks.noting();
		assertThat(admitted(check, exchange, this.key, "deny", ALICE)).isSameAs(ALICE);
		assertThat(admitted(check, exchange, this.key, "allow", ALICE)).isSameAs(ALICE);
	}

	@Test
	void admittedWhenProofIsOfAnotherExchangeThenIsRefused() {
		PossessionCheck check = TestChecks.noting();
		MockServerHttpRequest request = MockServerHttpRequest.get(URI)
			.header("Authorization", "DPoP " + TOKEN)
			.header("DPoP", TestProofs.proof(TestProofs.key(), URI, TOKEN).sign())
			.build();
		assertThat(admitted(check, MockServerWebExchange.from(request), this.key, "deny", ALICE)).isSameAs(ALICE);
		assertThat(admitted(check, MockServerWebExchange.from(request), this.key, "deny", ALICE))
			.isEqualTo(new Caller.Refused(Reason.INVALID_DPOP_PROOF));
	}

	@ParameterizedTest
	@CsvSource({ "deny, false", "allow-stale:1h, false", "allow, true" })
	void admittedWhenUseIsUnknownThenPolicyDecidesAndIsCounted(String policy, boolean admits) {
		Caller found = admitted(TestChecks.unknowing(), exchange(), this.key, policy, ALICE);
		assertThat(found).isEqualTo(admits ? ALICE : new Caller.Refused(Reason.REPLAY_UNKNOWN));
		assertThat(this.decisions.counts().all()).hasSize(1).allSatisfy((decision, count) -> {
			assertThat(decision.cause()).isEqualTo("redis_timeout");
			assertThat(decision.admitted()).isEqualTo(admits);
			assertThat(count.sum()).isEqualTo(1);
		});
	}

	/** Clients can fill the memory; a silent Redis they cannot make. */
	@ParameterizedTest
	@ValueSource(strings = { "deny", "allow-stale:1h", "allow" })
	void admittedWhenMemoryIsFullThenIsRefusedUnderEachPolicy(String policy) {
		assertThat(admitted(TestChecks.full(), exchange(), this.key, policy, ALICE))
			.isEqualTo(new Caller.Refused(Reason.REPLAY_UNKNOWN));
	}

	@Test
	void admittedWhenCallerIsRefusedBeforeThenNoProofIsUsed() {
		Caller refused = new Caller.Refused(Reason.LOGGED_OUT);
		assertThat(admitted(TestChecks.unknowing(), exchange(), this.key, "deny", refused)).isSameAs(refused);
		assertThat(this.decisions.counts().all()).isEmpty();
	}

	@Test
	void admittedWhenNothingIsCheckedThenBearerTokensPassAndBoundOnesDoNot() {
		MockServerWebExchange exchange = MockServerWebExchange.from(MockServerHttpRequest.get(URI));
		assertThat(admitted(PossessionCheck.none(), exchange, null, "deny", ALICE)).isSameAs(ALICE);
		assertThat(admitted(PossessionCheck.none(), exchange, this.key, "deny", ALICE))
			.isEqualTo(new Caller.Refused(Reason.PROOF_REQUIRED));
	}

}
