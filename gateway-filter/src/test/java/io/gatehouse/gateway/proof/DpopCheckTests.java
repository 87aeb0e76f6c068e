package io.gatehouse.gateway.proof;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import com.nimbusds.jose.jwk.JWK;
import io.gatehouse.gateway.proof.DpopProperties.Nonce;
import io.gatehouse.gateway.proof.DpopProperties.Replay;
import io.gatehouse.test.MutableClock;
import io.gatehouse.token.Confirmation;
import io.gatehouse.token.InvalidTokenException;
import io.gatehouse.token.Reason;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests the comparison of a DPoP proof with its request: the window of {@code iat}, and
 * nonces, with a clock.
 */
class DpopCheckTests {

	private static final String URI = "https://api.example.test/orders";

	private static final String TOKEN = "header.payload.signature";

	private static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");

	private static final JWK KEY = TestProofs.key();

	private final MutableClock clock = MutableClock.at(NOW);

	private final BoundKey key = new BoundKey(new Confirmation(TestProofs.thumbprint(KEY), null), TOKEN);

	private final DpopNonces nonces = new DpopNonces(null, Duration.ofMinutes(4), this.clock);

	private DpopCheck check(@Nullable DpopNonces needed) {
		return new DpopCheck(
				new DpopProperties(true, false, Duration.ofSeconds(60), Duration.ofSeconds(5), List.of(), List.of(),
						new Nonce(false, Duration.ofMinutes(4), null), new Replay(Replay.Store.LOCAL, 100, 10)),
				needed, this.clock);
	}

	private static MockServerWebExchange exchange(TestProofs proof) {
		return MockServerWebExchange.from(MockServerHttpRequest.get(URI).header("DPoP", proof.sign()));
	}

	private TestProofs proof() {
		return TestProofs.proof(KEY, URI, TOKEN).claim("iat", NOW.getEpochSecond());
	}

	private ReplayStore.UsedProof check(DpopCheck check, MockServerWebExchange exchange) {
		return check.check(exchange, this.key, TestProofs.thumbprint(KEY));
	}

	private void assertRefused(DpopCheck check, MockServerWebExchange exchange, Reason reason) {
		assertThatExceptionOfType(InvalidTokenException.class).isThrownBy(() -> check(check, exchange))
			.extracting(InvalidTokenException::reason)
			.isEqualTo(reason);
	}

	@Test
	void checkThenNamesKeyTargetAndId() {
		assertThat(check(check(null), exchange(proof().claim("jti", "one"))))
			.isEqualTo(new ReplayStore.UsedProof(TestProofs.thumbprint(KEY), URI, "one"));
	}

	@ParameterizedTest
	@CsvSource({ "-65, true", "-66, false", "0, true", "5, true", "6, false" })
	void checkThenProofIsAcceptedWithinItsWindow(long seconds, boolean accepted) {
		MockServerWebExchange exchange = exchange(proof().claim("iat", NOW.getEpochSecond() + seconds));
		if (accepted) {
			assertThat(check(check(null), exchange)).isNotNull();
		}
		else {
			assertRefused(check(null), exchange, Reason.INVALID_DPOP_PROOF);
		}
	}

	@Test
	void checkWhenNonceIsMissingOldOrMadeUpThenOffersTheCurrentOne() {
		String old = this.nonces.current();
		this.clock.advance(Duration.ofMinutes(5));
		long now = this.clock.instant().getEpochSecond();
		for (String nonce : new String[] { null, old, "made-up" }) {
			MockServerWebExchange exchange = exchange(proof().claim("iat", now).claim("nonce", nonce));
			assertRefused(check(this.nonces), exchange, Reason.USE_DPOP_NONCE);
			assertThat(exchange.getResponse().getHeaders().getFirst("DPoP-Nonce")).isEqualTo(this.nonces.current());
		}
	}

	@Test
	void checkWhenNonceIsOfThePeriodBeforeThenOffersTheNextWithTheAnswer() {
		String before = this.nonces.current();
		MockServerWebExchange current = exchange(proof().claim("nonce", before));
		check(check(this.nonces), current);
		current.getResponse().setComplete().block();
		assertThat(current.getResponse().getHeaders().containsHeader("DPoP-Nonce")).isFalse();
		this.clock.advance(Duration.ofMinutes(2));
		MockServerWebExchange late = exchange(
				proof().claim("iat", this.clock.instant().getEpochSecond()).claim("nonce", before));
		check(check(this.nonces), late);
		late.getResponse().setComplete().block();
		assertThat(late.getResponse().getHeaders().getFirst("DPoP-Nonce")).isEqualTo(this.nonces.current());
		assertThat(late.getResponse().getHeaders().getCacheControl()).isEqualTo("no-store");
	}

	@Test
	void checkWhenKeyIsKnownThenOtherHeadersAreStillVerified() {
		DpopCheck check = check(null);
		check(check, exchange(proof()));
		check(check, exchange(proof()));
		assertRefused(check, exchange(proof().header("typ", "JWT")), Reason.INVALID_DPOP_PROOF);
		assertRefused(check, exchange(proof().header("crit", List.of("x"))), Reason.INVALID_DPOP_PROOF);
		MockServerWebExchange forged = MockServerWebExchange.from(MockServerHttpRequest.get(URI)
			.header("DPoP", proof().signWith(io.gatehouse.test.TestKeys.key("ES256", "thief-key"))));
		assertRefused(check, forged, Reason.INVALID_DPOP_PROOF);
	}

}
