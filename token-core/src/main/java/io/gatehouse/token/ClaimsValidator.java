package io.gatehouse.token;

import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Checks the registered claims of a token whose signature was confirmed (RFC 7519,
 * section 4.1; RFC 9068, section 4). It is stricter than both: {@code exp} and
 * {@code iat} are required, and the lifetime between them is bounded. Each method checks
 * one rule and throws if it is violated.
 */
final class ClaimsValidator {

	/** 9999-12-31T23:59:59Z, the latest date that is accepted. */
	private static final BigDecimal MAX_DATE = BigDecimal.valueOf(253402300799L);

	/** Claims that are always ids. */
	private static final List<String> IDENTIFIERS = List.of("iss", "sub", "jti", "sid", "client_id", "device");

	private final Clock clock;

	private final Collection<String> identifiers;

	/**
	 * Makes a validator.
	 * @param clock tells the time
	 * @param revocableClaims further claims that must be ids, since revocations name them
	 */
	ClaimsValidator(Clock clock, Collection<String> revocableClaims) {
		this.clock = clock;
		this.identifiers = java.util.stream.Stream.concat(IDENTIFIERS.stream(), revocableClaims.stream())
			.distinct()
			.toList();
	}

	/**
	 * Checks all claims.
	 * @throws InvalidTokenException if a check fails
	 */
	void validate(Map<String, Object> claims, TrustedIssuer issuer) {
		if (!CompactJws.areIdentifiers(claims, this.identifiers)
				|| issuer.requiredClaims().stream().anyMatch((name) -> claims.get(name) == null)) {
			throw new InvalidTokenException(Reason.MALFORMED_TOKEN);
		}
		checkAudience(claims.get("aud"), issuer);
		checkTimes(required(claims, "exp"), required(claims, "iat"),
				claims.containsKey("nbf") ? date(claims.get("nbf")) : null, issuer);
		ProofOfPossession.refuseBound(claims);
	}

	private static void checkAudience(@Nullable Object audience, TrustedIssuer issuer) {
		List<?> audiences = (audience instanceof List<?> list) ? list
				: (audience != null) ? List.of(audience) : List.of();
		if (!audiences.stream().allMatch(String.class::isInstance)) {
			throw new InvalidTokenException(Reason.MALFORMED_TOKEN);
		}
		if (audiences.stream().noneMatch(issuer.audiences()::contains)) {
			throw new InvalidTokenException(Reason.WRONG_AUDIENCE);
		}
	}

	private void checkTimes(Instant expiresAt, Instant issuedAt, @Nullable Instant notBefore, TrustedIssuer issuer) {
		Instant now = this.clock.instant();
		Duration skew = issuer.clockSkew();
		if (!now.isBefore(expiresAt.plus(skew))) {
			throw new InvalidTokenException(Reason.EXPIRED);
		}
		Instant latest = now.plus(skew);
		if (issuedAt.isAfter(latest) || (notBefore != null && notBefore.isAfter(latest))) {
			throw new InvalidTokenException(Reason.NOT_YET_VALID);
		}
		Duration life = Duration.between(issuedAt, expiresAt);
		// zero is refused here, since Spring's Jwt would throw an exception of its own
		if (life.isNegative() || life.isZero() || life.compareTo(issuer.maxLife()) > 0) {
			throw new InvalidTokenException(Reason.MALFORMED_TOKEN);
		}
	}

	private static Instant required(Map<String, Object> claims, String name) {
		return date(claims.get(name));
	}

	/** Reads a NumericDate (RFC 7519, section 2) and truncates fractions. */
	static Instant date(@Nullable Object value) {
		if (value instanceof Number number && Double.isFinite(number.doubleValue())) {
			BigDecimal seconds = new BigDecimal(number.toString());
			if (seconds.signum() >= 0 && seconds.compareTo(MAX_DATE) <= 0) {
				return Instant.ofEpochSecond(seconds.longValue());
			}
		}
		throw new InvalidTokenException(Reason.MALFORMED_TOKEN);
	}

}
