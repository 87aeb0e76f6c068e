package io.gatehouse.token;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.LongSupplier;

import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.jwk.JWKSet;
import org.jspecify.annotations.Nullable;

import org.springframework.security.oauth2.core.DelegatingOAuth2TokenValidator;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.OAuth2TokenValidator;
import org.springframework.security.oauth2.core.OAuth2TokenValidatorResult;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;

/**
 * Verifies access tokens strictly. A valid token is a compact JWS (RFC 7515) in canonical
 * form, from a trusted issuer, signed with a key of that issuer by the one algorithm that
 * the key is for, of an accepted type (RFC 9068), for an accepted audience, and within
 * its period of validity.
 * <p>
 * {@link #verify(String)} never blocks; {@link #decode(String)} does the same behind
 * Spring Security's interface and may wait for keys to be fetched. Both distinguish
 * invalid tokens ({@link InvalidTokenException}) from missing keys
 * ({@link KeysUnavailableException}). Thread-safe.
 */
public final class JwtVerifier implements JwtDecoder {

	/** The default audience of tokens, for issuers and verifiers. */
	public static final String DEFAULT_AUDIENCE = "gatehouse";

	/** The longest id ({@code sub}, {@code jti}, {@code sid} …) in UTF-16 units. */
	public static final int MAX_IDENTIFIER_LENGTH = 256;

	/** The longest accepted token, in characters. */
	public static final int MAX_TOKEN_LENGTH = 16 * 1024;

	/** Validator for an application without validators. */
	private static final PureTokenValidator ACCEPTING = (jwt) -> OAuth2TokenValidatorResult.success();

	private final Map<String, TrustedIssuer> issuers;

	private final ClaimsValidator claims;

	private final OAuth2TokenValidator<Jwt> validator;

	/** The validators that decide anew on each use of a token. */
	private final OAuth2TokenValidator<Jwt> repeated;

	private final Clock clock;

	private final @Nullable VerifiedTokenCache<Jwt> cache;

	private final ConfirmedHeaders headers = new ConfirmedHeaders();

	/** The methods of possession that others check before {@link #verify} is called. */
	private final Set<Confirmation.Method> checked;

	private JwtVerifier(Map<String, TrustedIssuer> issuers, ClaimsValidator claims,
			List<OAuth2TokenValidator<Jwt>> validators, Clock clock, @Nullable VerifiedTokenCache<Jwt> cache,
			Set<Confirmation.Method> checked) {
		this.issuers = issuers;
		this.claims = claims;
		this.validator = new DelegatingOAuth2TokenValidator<>(validators);
		List<OAuth2TokenValidator<Jwt>> impure = validators.stream()
			.filter((validator) -> !(validator instanceof PureTokenValidator))
			.toList();
		this.repeated = impure.isEmpty() ? ACCEPTING : new DelegatingOAuth2TokenValidator<>(impure);
		this.clock = clock;
		this.cache = cache;
		this.checked = checked;
	}

	/**
	 * Starts to build a verifier.
	 * @return a builder without issuers
	 */
	public static Builder builder() {
		return new Builder();
	}

	/**
	 * Verifies a token without blocking. If the keys are in memory, as they nearly always
	 * are, the result is complete when this method returns.
	 * @param token the token
	 * @return the verified token, or a failure with an {@link InvalidTokenException} or a
	 * {@link KeysUnavailableException}
	 */
	public CompletableFuture<Jwt> verify(String token) {
		VerifiedTokenCache<Jwt> known = this.cache;
		if (known == null) {
			return verifyForReuse(token, this.checked).thenApply((verified) -> unbound(verified.jwt()));
		}
		Jwt jwt = known.get(token);
		return (jwt != null) ? CompletableFuture.completedFuture(jwt)
				: verifyForReuse(token, this.checked).thenApply((verified) -> {
					Jwt unbound = unbound(verified.jwt());
					known.put(verified, unbound);
					return unbound;
				});
	}

	/**
	 * Removes the key that a token is bound to, since others check its possession:
	 * resource servers refuse a bound token that comes as a bearer token.
	 */
	private static Jwt unbound(Jwt jwt) {
		return ProofOfPossession.isRequired(jwt.getClaims()) ? new Jwt(jwt.getTokenValue(), jwt.getIssuedAt(),
				jwt.getExpiresAt(), jwt.getHeaders(), ProofOfPossession.withoutConfirmation(jwt.getClaims())) : jwt;
	}

	/**
	 * Verifies a token as {@link #verify} does, for a {@link VerifiedTokenCache} of the
	 * caller. The verifier's own cache is not used. A token that is bound to a key
	 * ({@code cnf}, RFC 7800) is accepted only if the caller checks the possession of the
	 * key, on each use of the token.
	 * @param token the token
	 * @param checked the methods by which the caller checks the possession; empty if it
	 * checks none
	 * @return the verified token with what it needs to be accepted again, or the failure
	 * of {@link #verify}
	 */
	public CompletableFuture<VerifiedToken> verifyForReuse(String token, Set<Confirmation.Method> checked) {
		try {
			// in the order of rising cost; claims are parsed only after the signature is
			// confirmed
			CompactJws jws = CompactJws.parse(token, MAX_TOKEN_LENGTH, this.headers);
			TrustedIssuer issuer = trusted(jws.unverifiedIssuer());
			if (!issuer.types().contains(jws.type())) {
				throw TokenRefusal.of(Reason.WRONG_TYPE, () -> "'typ' is " + TokenRefusal.quoted(jws.type())
						+ "; accepted from issuer '" + issuer.issuer() + "': " + issuer.types());
			}
			JWSHeader header = jws.header();
			return issuer.keys().ringFor(header).thenApply((keys) -> verified(token, jws, issuer, keys, checked));
		}
		catch (InvalidTokenException ex) {
			return CompletableFuture.failedFuture(ex);
		}
	}

	/**
	 * Runs each check of a token, also after one that fails, for operators who ask why a
	 * token is refused. It costs more than {@link #verify} and uses no cache.
	 * @param token the token
	 * @param possession the methods by which the caller checks the possession of a key
	 * that the token is bound to; empty if it checks none
	 * @return the checks, and the outcome of {@link #verifyForReuse}
	 */
	public CompletableFuture<TokenExplanation> explain(String token, Set<Confirmation.Method> possession) {
		return new TokenExplainer(this.issuers, this.claims, possession).explain(token,
				verifyForReuse(token, possession));
	}

	private TrustedIssuer trusted(@Nullable String name) {
		TrustedIssuer issuer = (name != null) ? this.issuers.get(name) : null;
		if (issuer == null) {
			throw TokenRefusal.of(Reason.WRONG_ISSUER,
					() -> "'iss' is " + TokenRefusal.quoted(name) + "; trusted: " + this.issuers.keySet());
		}
		return issuer;
	}

	private VerifiedToken verified(String token, CompactJws jws, TrustedIssuer issuer, KeyRing keys,
			Set<Confirmation.Method> checked) {
		if (!keys.hasKeyFor(jws.header()) || !keys.confirms(jws.header(), jws.signingInput(), jws.signature())) {
			throw TokenRefusal.of(Reason.BAD_SIGNATURE,
					() -> "'kid' is " + TokenRefusal.quoted(jws.header().getKeyID()) + ", 'alg' is "
							+ TokenRefusal.quoted(jws.header().getAlgorithm()) + "; keys of issuer '" + issuer.issuer()
							+ "': " + keys);
		}
		this.headers.add(jws.header());
		Map<String, Object> claims = jws.claims();
		if (!issuer.issuer().equals(claims.get("iss"))) {
			// the parsed issuer differs from the one whose keys were chosen
			throw TokenRefusal.of(Reason.MALFORMED_TOKEN, () -> "'iss' occurs twice");
		}
		Instant expiresAt = this.claims.validate(claims, issuer, checked);
		Jwt jwt = jwt(token, jws.header(), claims, expiresAt);
		OAuth2TokenValidatorResult result = this.validator.validate(jwt);
		if (result.hasErrors()) {
			throw TokenRefusal.of(reason(result.getErrors()),
					() -> "a validator of the application: " + result.getErrors());
		}
		return new VerifiedToken(jwt, jws.header(), issuer.keys(), keys, issuer.clockSkew(), this.repeated, this.clock);
	}

	private static Jwt jwt(String token, JWSHeader header, Map<String, Object> parsed, Instant expiresAt) {
		Map<String, Object> claims = new LinkedHashMap<>();
		// several requests may share the token
		parsed.forEach((name, value) -> claims.put(name, UnmodifiableJson.of(value)));
		for (String name : List.of("exp", "iat", "nbf")) {
			claims.computeIfPresent(name, (key, value) -> ClaimsValidator.date(value));
		}
		claims.computeIfPresent("aud", (key, value) -> (value instanceof List<?>) ? value : List.of(value));
		return new Jwt(token, (Instant) claims.get("iat"), expiresAt, header.toJSONObject(), claims);
	}

	/**
	 * Maps errors of the application's validators to a reason. An error code may be the
	 * code of one of the stable reasons.
	 */
	private static Reason reason(Collection<OAuth2Error> errors) {
		for (OAuth2Error error : errors) {
			for (Reason reason : Reason.values()) {
				if (reason.status() == 401 && reason.code().equals(error.getErrorCode())) {
					return reason;
				}
			}
		}
		return Reason.INVALID_TOKEN;
	}

	/**
	 * Verifies a token, and waits for the issuer's keys if they have to be fetched.
	 * @param token the token
	 * @return the verified token
	 * @throws InvalidTokenException if the token is invalid
	 * @throws KeysUnavailableException if the issuer's keys could not be obtained
	 */
	@Override
	public Jwt decode(String token) {
		try {
			return verify(token).join();
		}
		catch (CompletionException ex) {
			if (ex.getCause() instanceof RuntimeException cause) {
				throw cause;
			}
			throw ex;
		}
	}

	/**
	 * Returns the revocation scope of an issuer's tokens.
	 * @param issuer the {@code iss} of a verified token
	 * @return the scope, empty for none
	 */
	public String revocationScope(String issuer) {
		TrustedIssuer trusted = this.issuers.get(issuer);
		return (trusted != null) ? trusted.revocationScope() : "";
	}

	/**
	 * Returns the statistics of the JWK Sets that are fetched.
	 * @return the statistics by issuer; none of an issuer whose keys are configured
	 */
	public Map<String, JwkSetStatistics> jwkSets() {
		Map<String, JwkSetStatistics> statistics = new LinkedHashMap<>();
		this.issuers.forEach((name, issuer) -> {
			if (issuer.keys() instanceof RemoteKeys remote) {
				statistics.put(name, remote.statistics());
			}
		});
		return statistics;
	}

	/**
	 * Returns the longest time after its {@code iat} that a token of any issuer may be
	 * accepted.
	 * @return the longest {@code max-life} plus {@code clock-skew}
	 */
	public Duration maxTokenLife() {
		return this.issuers.values()
			.stream()
			.map((issuer) -> issuer.maxLife().plus(issuer.clockSkew()))
			.max(Duration::compareTo)
			.orElse(Duration.ZERO);
	}

	/** Builds a {@link JwtVerifier}. */
	public static final class Builder {

		private String prefix = "gatehouse.issuers";

		private final Map<String, IssuerSettings> issuers = new LinkedHashMap<>();

		private final Map<String, JWKSet> keys = new HashMap<>();

		private final List<OAuth2TokenValidator<Jwt>> validators = new ArrayList<>();

		private Collection<String> revocableClaims = List.of();

		private JwkSetSettings jwkSet = JwkSetSettings.defaults();

		private Clock clock = Clock.systemUTC();

		private LongSupplier ticker = System::nanoTime;

		private @Nullable VerifiedTokenCache<Jwt> cache;

		private boolean expirationOptional;

		private Set<Confirmation.Method> checked = Set.of();

		private Builder() {
		}

		/**
		 * Sets the trusted issuers.
		 * @param settings the settings of each, by the id in the properties' names
		 * @return this builder
		 */
		public Builder issuers(Map<String, IssuerSettings> settings) {
			this.issuers.putAll(settings);
			return this;
		}

		/**
		 * Sets the properties' prefix for messages about invalid settings.
		 * @param text the text before the ids of the issuers, without the last dot;
		 * default: {@code gatehouse.issuers}
		 * @return this builder
		 */
		public Builder prefix(String text) {
			this.prefix = text;
			return this;
		}

		/**
		 * Accepts tokens without {@code exp}, as Security Event Tokens are (RFC 8417,
		 * section 2.2). A token is accepted until {@code max-life} after its {@code iat},
		 * or until its {@code exp} if that is earlier.
		 * @return this builder
		 */
		public Builder expirationOptional() {
			this.expirationOptional = true;
			return this;
		}

		/**
		 * Sets the keys of an issuer that this application is itself, so that it verifies
		 * its own tokens without fetching its own JWK Set.
		 * @param id the issuer's id in the settings, which must not name keys
		 * @param published the public keys, as {@link SigningKeys#published()}
		 * @return this builder
		 */
		public Builder keys(String id, JWKSet published) {
			this.keys.put(id, published.toPublicJWKSet());
			return this;
		}

		/**
		 * Sets how JWK Sets are fetched.
		 * @param settings the settings
		 * @return this builder
		 */
		public Builder jwkSet(JwkSetSettings settings) {
			this.jwkSet = settings;
			return this;
		}

		/**
		 * Adds validators of the application, which run after all other checks.
		 * @param additional the validators; an error whose code is the
		 * {@link Reason#code()} of a reason with status 401 is answered with that reason
		 * @return this builder
		 */
		public Builder validators(Collection<? extends OAuth2TokenValidator<Jwt>> additional) {
			this.validators.addAll(additional);
			return this;
		}

		/**
		 * Sets the claims that revocations name. They must be ids if a token has them.
		 * @param names the claims
		 * @return this builder
		 */
		public Builder revocableClaims(Collection<String> names) {
			this.revocableClaims = List.copyOf(names);
			return this;
		}

		/**
		 * Sets the memory that verified tokens may take, so that a token's signature is
		 * verified once while its issuer's keys stay the same.
		 * @param bytes the memory by estimate; 0 for no cache, which is the default
		 * @return this builder
		 */
		public Builder cache(long bytes) {
			this.cache = (bytes > 0) ? new VerifiedTokenCache<>(bytes) : null;
			return this;
		}

		/**
		 * Accepts tokens that are bound to keys (RFC 7800), although the verifier checks
		 * no proofs.
		 * @param methods the methods by which others check the possession of the keys, on
		 * each request, before a token is verified here; the claim {@code cnf} of their
		 * tokens is left out. Default: none, so that bound tokens are refused
		 * @return this builder
		 */
		public Builder possessionChecked(Set<Confirmation.Method> methods) {
			this.checked = Set.copyOf(methods);
			return this;
		}

		/**
		 * Sets the clock.
		 * @param source the clock; default: the system's
		 * @return this builder
		 */
		public Builder clock(Clock source) {
			this.clock = source;
			return this;
		}

		/**
		 * Sets the source of elapsed time.
		 * @param nanoseconds as {@link System#nanoTime()}, which is the default
		 * @return this builder
		 */
		public Builder ticker(LongSupplier nanoseconds) {
			this.ticker = nanoseconds;
			return this;
		}

		/**
		 * Builds the verifier.
		 * @return the verifier
		 * @throws InvalidSettingException if a setting is missing, weak or contradictory
		 */
		public JwtVerifier build() {
			if (this.issuers.isEmpty()) {
				throw new InvalidSettingException(this.prefix + ".<id>.issuer", null, "No issuer is trusted.",
						"Name the issuer of your tokens, for instance '" + this.prefix
								+ ".main.issuer=https://auth.example.com'.");
			}
			JwkSetClient client = new JwkSetClient(this.jwkSet);
			Map<String, TrustedIssuer> trusted = new HashMap<>();
			Map<String, String> scopes = new HashMap<>();
			this.issuers.forEach((id, settings) -> {
				String name = this.prefix + "." + id;
				TrustedIssuer issuer = TrustedIssuer.of(name, settings, this.keys.get(id), client, this.jwkSet,
						this.ticker);
				if (trusted.putIfAbsent(issuer.issuer(), issuer) != null) {
					throw new InvalidSettingException(name + ".issuer", issuer.issuer(),
							"Another entry has the same issuer.", "Remove one of the two.");
				}
				String other = scopes.putIfAbsent(issuer.revocationScope(), id);
				if (other != null) {
					throw new InvalidSettingException(name + ".revocation-scope", issuer.revocationScope(),
							"Issuer '" + other
									+ "' has the same scope, so a revocation at one would also apply to the other.",
							"Give each issuer except one its own scope, such as its id.");
				}
			});
			return new JwtVerifier(Map.copyOf(trusted),
					new ClaimsValidator(this.clock, this.revocableClaims, this.expirationOptional),
					List.copyOf(this.validators), this.clock, this.cache, this.checked);
		}

	}

}
