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

import io.gatehouse.token.TokenExplainer.Rule;
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
		checkIdentifiers(claims);
		checkRequired(claims, issuer);
		checkAudience(claims.get("aud"), issuer);
		Instant issuedAt = required(claims, "iat");
		Instant expiresAt = expiration(claims, issuedAt, issuer);
		Instant notBefore = claims.containsKey("nbf") ? date(claims.get("nbf")) : null;
		Instant now = this.clock.instant();
		checkNotExpired(expiresAt, now, issuer);
		checkNotEarly(issuedAt, notBefore, now, issuer);
		checkLife(expiresAt, issuedAt, issuer);
		ProofOfPossession.confirmation(claims, checked);
		return expiresAt;
	}

	/** Returns the rules that {@link #validate} checks, each to be checked by itself. */
	List<Rule> rules(Map<String, Object> claims, TrustedIssuer issuer, Set<Confirmation.Method> checked) {
		Instant now = this.clock.instant();
		Instant latest = now.plus(issuer.clockSkew());
		return List.of(
				new Rule("ids",
						"each of " + this.identifiers + " is absent, or a text of at most "
								+ JwtVerifier.MAX_IDENTIFIER_LENGTH + " characters",
						String.valueOf(named(claims, this.identifiers)), () -> checkIdentifiers(claims)),
				new Rule("required-claims", String.valueOf(issuer.requiredClaims()),
						String.valueOf(named(claims, issuer.requiredClaims())), () -> checkRequired(claims, issuer)),
				new Rule("audience", "one of " + issuer.audiences().stream().sorted().toList(),
						TokenRefusal.quoted(claims.get("aud")), () -> checkAudience(claims.get("aud"), issuer)),
				new Rule("iat", "not after " + latest, text(claims, "iat"),
						() -> checkNotEarly(required(claims, "iat"), null, now, issuer)),
				new Rule("exp", (this.expirationOptional ? "none, or " : "") + "after " + now.minus(issuer.clockSkew()),
						text(claims, "exp"),
						() -> checkNotExpired(expiration(claims, required(claims, "iat"), issuer), now, issuer)),
				new Rule("nbf", "none, or not after " + latest, text(claims, "nbf"), () -> {
					if (claims.containsKey("nbf")) {
						checkNotEarly(required(claims, "nbf"), null, now, issuer);
					}
				}), new Rule("life", "more than 0 and at most " + issuer.maxLife() + " from 'iat' to 'exp'",
						life(claims, issuer), () -> {
							Instant issuedAt = required(claims, "iat");
							checkLife(expiration(claims, issuedAt, issuer), issuedAt, issuer);
						}),
				new Rule("binding", "no 'cnf'" + (checked.isEmpty() ? "" : ", or one that is checked by " + checked),
						ProofOfPossession.isRequired(claims) ? "a 'cnf'" : "none",
						() -> ProofOfPossession.confirmation(claims, checked)));
	}

	private static List<String> named(Map<String, Object> claims, Collection<String> names) {
		return names.stream().filter((name) -> claims.get(name) != null).toList();
	}

	private static String text(Map<String, Object> claims, String name) {
		try {
			return claims.containsKey(name) ? date(claims.get(name)).toString() : "none";
		}
		catch (InvalidTokenException ex) {
			return TokenRefusal.quoted(claims.get(name));
		}
	}

	private String life(Map<String, Object> claims, TrustedIssuer issuer) {
		try {
			Instant issuedAt = required(claims, "iat");
			return Duration.between(issuedAt, expiration(claims, issuedAt, issuer)).toString();
		}
		catch (InvalidTokenException ex) {
			return "unknown";
		}
	}

	private void checkIdentifiers(Map<String, Object> claims) {
		if (!CompactJws.areIdentifiers(claims, this.identifiers)) {
			throw malformed(() -> "one of " + this.identifiers + " is not an id");
		}
	}

	private static void checkRequired(Map<String, Object> claims, TrustedIssuer issuer) {
		for (String name : issuer.requiredClaims()) {
			if (claims.get(name) == null) {
				throw malformed(
						() -> "no '" + name + "', which 'required-claims' of issuer '" + issuer.issuer() + "' demands");
			}
		}
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

	private static void checkNotExpired(Instant expiresAt, Instant now, TrustedIssuer issuer) {
		if (!now.isBefore(expiresAt.plus(issuer.clockSkew()))) {
			throw TokenRefusal.of(Reason.EXPIRED, () -> "'exp' is " + expiresAt + ", it is " + now);
		}
	}

	private static void checkNotEarly(Instant issuedAt, @Nullable Instant notBefore, Instant now,
			TrustedIssuer issuer) {
		Instant latest = now.plus(issuer.clockSkew());
		if (issuedAt.isAfter(latest) || (notBefore != null && notBefore.isAfter(latest))) {
			throw TokenRefusal.of(Reason.NOT_YET_VALID,
					() -> "'iat' is " + issuedAt + ", 'nbf' is " + notBefore + ", it is " + now);
		}
	}

	private static void checkLife(Instant expiresAt, Instant issuedAt, TrustedIssuer issuer) {
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
