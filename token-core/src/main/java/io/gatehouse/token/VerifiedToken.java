package io.gatehouse.token;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

import com.nimbusds.jose.JWSHeader;
import org.jspecify.annotations.Nullable;

import org.springframework.security.oauth2.core.OAuth2TokenValidator;
import org.springframework.security.oauth2.jwt.Jwt;

/**
 * Token that was verified, with all that has to hold for it to be accepted again without
 * verifying its signature. It is immutable, so several requests may share it.
 */
public final class VerifiedToken {

	private final Jwt jwt;

	private final JWSHeader header;

	private final KeySource keys;

	private final KeyRing ring;

	private final OAuth2TokenValidator<Jwt> repeated;

	private final Clock clock;

	private final long firstMilli;

	private final long endMilli;

	/**
	 * Creates a verified token.
	 * @param keys the source of the issuer's keys
	 * @param ring the keys that the signature was verified with
	 * @param skew the tolerated clock skew of the issuer
	 * @param repeated the validators that decide anew on each use
	 */
	VerifiedToken(Jwt jwt, JWSHeader header, KeySource keys, KeyRing ring, Duration skew,
			OAuth2TokenValidator<Jwt> repeated, Clock clock) {
		this.jwt = jwt;
		this.header = header;
		this.keys = keys;
		this.ring = ring;
		this.repeated = repeated;
		this.clock = clock;
		this.endMilli = Objects.requireNonNull(jwt.getExpiresAt(), "A verified token has an exp")
			.plus(skew)
			.toEpochMilli();
		// a millisecond late rather than early: until then the token is verified each
		// time
		this.firstMilli = latest(Objects.requireNonNull(jwt.getIssuedAt(), "A verified token has an iat"),
				jwt.getNotBefore())
			.minus(skew)
			.toEpochMilli() + 1;
	}

	private static Instant latest(Instant issuedAt, @Nullable Instant notBefore) {
		return (notBefore != null && notBefore.isAfter(issuedAt)) ? notBefore : issuedAt;
	}

	/**
	 * Returns the token.
	 * @return the token, whose claims cannot be modified
	 */
	public Jwt jwt() {
		return this.jwt;
	}

	/**
	 * Returns the time until the token expires.
	 * @return the time until {@code exp} plus the clock skew of its issuer; zero if it
	 * has passed
	 */
	public Duration remaining() {
		return Duration.ofMillis(Math.max(0, this.endMilli - this.clock.millis()));
	}

	/**
	 * Checks whether the token would be verified again with the same result: it is within
	 * its period of validity, its issuer's keys are those that it was verified with, and
	 * the application's validators accept it. {@link PureTokenValidator Pure} validators
	 * are not asked again. The check starts a fetch of the keys when that is due, like
	 * {@link JwtVerifier#verify}.
	 * @return whether it is accepted; otherwise it has to be verified again, which gives
	 * the reason
	 */
	public boolean isAccepted() {
		long now = this.clock.millis();
		return now >= this.firstMilli && now < this.endMilli && hasSameKeys()
				&& !this.repeated.validate(this.jwt).hasErrors();
	}

	private boolean hasSameKeys() {
		CompletableFuture<KeyRing> current = this.keys.ringFor(this.header);
		return current.isDone() && !current.isCompletedExceptionally() && current.join() == this.ring;
	}

	@Override
	public String toString() {
		return "VerifiedToken[]";
	}

}
