package io.gatehouse.token;

import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * Checks the registered claims of a token whose signature was confirmed (RFC 7519,
 * section 4.1; RFC 9068, section 4). It is stricter than both: {@code exp} and
 * {@code iat} are required, and the lifetime between them is bounded. Where {@code exp}
 * is optional, the bound counts in its place. Each method checks one rule and throws if
 * it is violated.
 */
final class ClaimsValidator {

	/** 9999-12-31T23:59:59Z, the latest date that is accepted. */
	private static final BigDecimal MAX_DATE = BigDecimal.valueOf(253402300799L);

	/** Claims that are always ids. */
	private static final List<String> IDENTIFIERS = List.of("iss", "sub", "jti", "sid", "client_id", "device");

	private final Clock clock;

	private final Collection<String> identifiers;

	private final boolean expirationOptional;

	/**
	 * Makes a validator.
	 * @param clock tells the time
	 * @param revocableClaims further claims that must be ids, since revocations name them
	 * @param expirationOptional whether tokens need no {@code exp}
	 */
	ClaimsValidator(Clock clock, Collection<String> revocableClaims, boolean expirationOptional) {
		this.clock = clock;
		this.expirationOptional = expirationOptional;
		this.identifiers = Stream.concat(IDENTIFIERS.stream(), revocableClaims.stream()).distinct().toList();
	}

	/**
	 * Checks all claims.
	 * @param checked the methods by which the caller checks the possession of a key that
	 * the token is bound to
	 * @return the time from which the token is not accepted, but for the clock skew: the
	 * {@code exp}, or where that is optional at most {@code iat} plus the longest life
	 * @throws InvalidTokenException if a check fails
	 */
	Instant validate(Map<String, Object> claims, TrustedIssuer issuer, Set<Confirmation.Method> checked) {
		if (!CompactJws.areIdentifiers(claims, this.identifiers)) {
			throw malformed(() -> "one of " + this.identifiers + " is not an id");
		}
		for (String name : issuer.requiredClaims()) {
			if (claims.get(name) == null) {
				throw malformed(
						() -> "no '" + name + "', which 'required-claims' of issuer '" + issuer.issuer() + "' demands");
			}
		}
		checkAudience(claims.get("aud"), issuer);
		Instant issuedAt = required(claims, "iat");
		Instant expiresAt = expiration(claims, issuedAt, issuer);
		checkTimes(expiresAt, issuedAt, claims.containsKey("nbf") ? date(claims.get("nbf")) : null, issuer);
		ProofOfPossession.confirmation(claims, checked);
		return expiresAt;
	}

	private Instant expiration(Map<String, Object> claims, Instant issuedAt, TrustedIssuer issuer) {
		if (!this.expirationOptional) {
			return required(claims, "exp");
		}
		Instant latest = issuedAt.plus(issuer.maxLife());
		if (!claims.containsKey("exp")) {
			return latest;
		}
		Instant expiresAt = required(claims, "exp");
		return expiresAt.isBefore(latest) ? expiresAt : latest;
	}

	private static void checkAudience(@Nullable Object audience, TrustedIssuer issuer) {
		List<?> audiences = (audience instanceof List<?> list) ? list
				: (audience != null) ? List.of(audience) : List.of();
		if (!audiences.stream().allMatch(String.class::isInstance)) {
			throw malformed(() -> "an 'aud' that is not a text or a list of texts");
		}
		if (audiences.stream().noneMatch(issuer.audiences()::contains)) {
			throw TokenRefusal.of(Reason.WRONG_AUDIENCE, () -> "'aud' is " + TokenRefusal.quoted(audiences)
					+ "; accepted from issuer '" + issuer.issuer() + "': " + issuer.audiences());
		}
	}

	private void checkTimes(Instant expiresAt, Instant issuedAt, @Nullable Instant notBefore, TrustedIssuer issuer) {
		Instant now = this.clock.instant();
		Duration skew = issuer.clockSkew();
		if (!now.isBefore(expiresAt.plus(skew))) {
			throw TokenRefusal.of(Reason.EXPIRED, () -> "'exp' is " + expiresAt + ", it is " + now);
		}
		Instant latest = now.plus(skew);
		if (issuedAt.isAfter(latest) || (notBefore != null && notBefore.isAfter(latest))) {
			throw TokenRefusal.of(Reason.NOT_YET_VALID,
					() -> "'iat' is " + issuedAt + ", 'nbf' is " + notBefore + ", it is " + now);
		}
		Duration life = Duration.between(issuedAt, expiresAt);
		// zero is refused here, since Spring's Jwt would throw an exception of its own
		if (life.isNegative() || life.isZero()) {
			throw malformed(() -> "'exp' is " + expiresAt + ", not after 'iat', " + issuedAt);
		}
		if (life.compareTo(issuer.maxLife()) > 0) {
			throw TokenRefusal.of(Reason.LIFE_TOO_LONG, () -> "'exp' is " + life
					+ " after 'iat'; 'max-life' of issuer '" + issuer.issuer() + "' is " + issuer.maxLife());
		}
	}

	private static Instant required(Map<String, Object> claims, String name) {
		return date(claims.get(name));
	}

	private static InvalidTokenException malformed(Supplier<String> details) {
		return TokenRefusal.of(Reason.MALFORMED_TOKEN, details);
	}

	/** Reads a NumericDate (RFC 7519, section 2) and truncates fractions. */
	static Instant date(@Nullable Object value) {
		if (value instanceof Number number && Double.isFinite(number.doubleValue())) {
			if (number instanceof Long whole && whole >= 0 && whole <= MAX_DATE.longValue()) {
				return Instant.ofEpochSecond(whole);
			}
			BigDecimal seconds = new BigDecimal(number.toString());
			if (seconds.signum() >= 0 && seconds.compareTo(MAX_DATE) <= 0) {
				return Instant.ofEpochSecond(seconds.longValue());
			}
		}
		throw malformed(() -> "a date that is missing or not a NumericDate: " + TokenRefusal.quoted(value));
	}

}
