package io.gatehouse.gateway.proof;

import java.util.EnumMap;
import java.util.Map;

import io.gatehouse.gateway.proof.PossessionCheck.ProofOutcome;
import io.gatehouse.token.Confirmation;
import org.junit.jupiter.api.Test;

import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of the counts of {@link PossessionCheck}.
 */
class PossessionCheckTests {

	private static final String URI = "https://api.test/orders";

	private static final String TOKEN = "token";

	private static final BoundKey KEY = new BoundKey(new Confirmation(TestProofs.thumbprint(TestProofs.key()), null),
			TOKEN);

	private static void check(PossessionCheck check, MockServerHttpRequest request) {
		check.check(MockServerWebExchange.from(request), KEY).block();
	}

	private static MockServerHttpRequest request(String uri) {
		return MockServerHttpRequest.get(URI)
			.header("Authorization", "DPoP " + TOKEN)
			.header("DPoP", TestProofs.proof(TestProofs.key(), uri, TOKEN).sign())
			.build();
	}

	private static Map<ProofOutcome, Long> counted(PossessionCheck check) {
		Map<ProofOutcome, Long> counted = new EnumMap<>(ProofOutcome.class);
		for (ProofOutcome outcome : ProofOutcome.values()) {
			counted.put(outcome, check.proofs().of(outcome).sum());
		}
		counted.values().removeIf((count) -> count == 0);
		return counted;
	}

	@Test
	void checkThenProofsAreCountedByOutcome() {
		PossessionCheck check = TestChecks.noting();
		MockServerHttpRequest request = request(URI);
		check(check, request);
		check(check, request);
		check(check, request("https://another.test/orders"));
		assertThat(counted(check))
			.isEqualTo(Map.of(ProofOutcome.ACCEPTED, 1L, ProofOutcome.REPEATED, 1L, ProofOutcome.INVALID, 1L));
	}

	@Test
	void checkWhenExchangeIsTheSameThenCountedOnce() {
		PossessionCheck check = TestChecks.noting();
		MockServerWebExchange exchange = MockServerWebExchange.from(request(URI));
		check.check(exchange, KEY).block();
		check.check(exchange, KEY).block();
		assertThat(counted(check)).isEqualTo(Map.of(ProofOutcome.ACCEPTED, 1L));
	}

	@Test
	void checkWhenUseIsUnknownThenCountedAsSuch() {
		PossessionCheck check = TestChecks.unknowing();
		check(check, request(URI));
		assertThat(counted(check)).isEqualTo(Map.of(ProofOutcome.UNKNOWN, 1L));
	}

}
