package io.gatehouse.gateway.proof;

import java.time.Duration;
import java.time.Instant;

import io.gatehouse.test.MutableClock;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of nonces for DPoP proofs.
 */
class DpopNoncesTests {

	private static final String SECRET = "k7PzqWm3vX9tRb5nYc2jLf8hDs4gAe6u";

	private static final Duration LIFETIME = Duration.ofMinutes(4);

	private final MutableClock clock = MutableClock.at(Instant.parse("2026-06-01T12:00:00Z"));

	private final DpopNonces nonces = new DpopNonces(SECRET, LIFETIME, this.clock);

	@Test
	void currentThenChangesAfterHalfOfTheLifetime() {
		String first = this.nonces.current();
		assertThat(first).matches("[A-Za-z0-9_-]{24}");
		this.clock.advance(Duration.ofSeconds(119));
		assertThat(this.nonces.current()).isEqualTo(first);
		this.clock.advance(Duration.ofSeconds(1));
		assertThat(this.nonces.current()).isNotEqualTo(first);
	}

	@Test
	void isAcceptedThenUntilTheLifetimeHasPassed() {
		String first = this.nonces.current();
		this.clock.advance(Duration.ofSeconds(239));
		assertThat(this.nonces.isAccepted(first)).isTrue();
		this.clock.advance(Duration.ofSeconds(1));
		assertThat(this.nonces.isAccepted(first)).isFalse();
	}

	@Test
	void isAcceptedWhenGatewaysShareTheSecretThenAlsoIfOneClockIsBehind() {
		MutableClock behind = MutableClock.at(this.clock.instant().minusSeconds(5));
		DpopNonces other = new DpopNonces(SECRET, LIFETIME, behind);
		assertThat(other.isAccepted(this.nonces.current())).isTrue();
		assertThat(this.nonces.isAccepted(other.current())).isTrue();
	}

	@Test
	void isAcceptedWhenNonceIsOfAnotherSecretOrMadeUpThenNot() {
		assertThat(this.nonces.isAccepted(new DpopNonces(null, LIFETIME, this.clock).current())).isFalse();
		assertThat(this.nonces.isAccepted("")).isFalse();
		assertThat(this.nonces.isAccepted(this.nonces.current() + "A")).isFalse();
		assertThat(this.nonces.isAccepted(this.nonces.current().substring(1))).isFalse();
	}

}
