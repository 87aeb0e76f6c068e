package io.gatehouse.gateway.authentication;

import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

import io.gatehouse.boot.OutcomeTimes;
import io.gatehouse.gateway.Caller;
import io.gatehouse.gateway.proof.BoundKey;
import io.gatehouse.identity.Identity;
import io.gatehouse.identity.IdentityClaims;
import io.gatehouse.revocation.redis.RevocationQueries;
import io.gatehouse.token.Confirmation;
import io.gatehouse.token.InvalidTokenException;
import io.gatehouse.token.JwtVerifier;
import io.gatehouse.token.ProofOfPossession;
import io.gatehouse.token.Reason;
import io.gatehouse.token.VerifiedToken;
import io.gatehouse.token.VerifiedTokenCache;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.ReactiveJwtDecoder;

/**
 * Verifies JWTs, and keeps those of admitted callers ready for their next requests. A
 * token enters the cache only after its caller was admitted, and leaves it when it is
 * found to be revoked, so that a refused token gains nothing from it. Tokens that the
 * application's own decoder verifies are not kept: only that decoder knows for how long
 * it would accept them.
 */
final class PreparedJwts {

	private final @Nullable JwtVerifier verifier;

	private final @Nullable ReactiveJwtDecoder decoder;

	private final VerifiedTokenCache<PreparedJwt> cache;

	private final IdentityClaims claims;

	private final RevocationQueries queries;

	private final @Nullable String mintingIssuer;

	/** The methods by which the possession of a token's key is checked. */
	private final Set<Confirmation.Method> checked;

	private final OutcomeTimes<Verification> times = new OutcomeTimes<>(Verification.class);

	private PreparedJwts(@Nullable JwtVerifier verifier, @Nullable ReactiveJwtDecoder decoder,
			VerifiedTokenCache<PreparedJwt> cache, IdentityClaims claims, RevocationQueries queries,
			@Nullable String mintingIssuer, Set<Confirmation.Method> checked) {
		this.verifier = verifier;
		this.decoder = decoder;
		this.cache = cache;
		this.claims = claims;
		this.queries = queries;
		this.mintingIssuer = mintingIssuer;
		this.checked = Set.copyOf(checked);
	}

	/**
	 * Creates an instance that verifies tokens itself.
	 * @param mintingIssuer the issuer of the tokens that the gateway mints, which it does
	 * not accept; {@code null} if it mints none
	 */
	static PreparedJwts verifying(JwtVerifier verifier, VerifiedTokenCache<PreparedJwt> cache, IdentityClaims claims,
			RevocationQueries queries, @Nullable String mintingIssuer) {
		return new PreparedJwts(verifier, null, cache, claims, queries, mintingIssuer, Set.of());
	}

	/**
	 * Creates an instance with the application's own decoder.
	 * @param mintingIssuer as for
	 * {@link #verifying(JwtVerifier, VerifiedTokenCache, IdentityClaims, RevocationQueries, String)}
	 */
	static PreparedJwts decoding(ReactiveJwtDecoder decoder, IdentityClaims claims, RevocationQueries queries,
			@Nullable String mintingIssuer) {
		return new PreparedJwts(null, decoder, new VerifiedTokenCache<>(0), claims, queries, mintingIssuer, Set.of());
	}

	/**
	 * Returns an instance that accepts bound tokens, too.
	 * @param methods the methods by which the caller checks the possession of their keys,
	 * on each request
	 */
	PreparedJwts checking(Set<Confirmation.Method> methods) {
		return new PreparedJwts(this.verifier, this.decoder, this.cache, this.claims, this.queries, this.mintingIssuer,
				methods);
	}

	/**
	 * Finds a token in the cache.
	 * @return the token, which is still accepted, or {@code null} if it has to be
	 * {@linkplain #verified verified}
	 */
	@Nullable PreparedJwt known(String token) {
		return (this.verifier != null) ? this.cache.get(token) : null;
	}

	/**
	 * Verifies a token on each subscription.
	 * @return the token, or an error of the decoder
	 */
	Mono<PreparedJwt> verified(String token) {
		Mono<PreparedJwt> verified = untimed(token);
		return Mono.defer(() -> {
			long began = System.nanoTime();
			return verified.doOnNext((jwt) -> this.times.record(Verification.VERIFIED, System.nanoTime() - began))
				.doOnError((ex) -> this.times.record(
						(ex instanceof BadJwtException) ? Verification.INVALID : Verification.UNAVAILABLE,
						System.nanoTime() - began));
		});
	}

	private Mono<PreparedJwt> untimed(String token) {
		JwtVerifier own = this.verifier;
		if (own == null) {
			return Mono
				.defer(() -> Objects.requireNonNull(this.decoder, "There is neither a verifier nor a decoder")
					.decode(token))
				.map((jwt) -> prepared(null, jwt));
		}
		return Mono.defer(() -> {
			CompletableFuture<VerifiedToken> verified = own.verifyForReuse(token, this.checked);
			Mono<VerifiedToken> result = Mono.fromFuture(verified);
			// otherwise all requests that waited for a fetch would continue in turn, on
			// the thread that completed it
			return (verified.isDone() ? result : result.publishOn(Schedulers.parallel()))
				.map((reusable) -> prepared(reusable, reusable.jwt()));
		});
	}

	private PreparedJwt prepared(@Nullable VerifiedToken reusable, Jwt jwt) {
		if (jwt.getIssuedAt() == null) {
			// a decoder of the application may not require it, and no floor could be
			// compared
			throw new InvalidTokenException(Reason.MALFORMED_TOKEN);
		}
		// also checked by the verifier, but an application may have its own decoder
		Confirmation confirmation = ProofOfPossession.confirmation(jwt.getClaims(), this.checked);
		Identity identity = (confirmation != null)
				? this.claims.identity(ProofOfPossession.withoutConfirmation(jwt.getClaims()))
				: this.claims.identity(jwt);
		if (identity.issuer().equals(this.mintingIssuer)) {
			// refused even if the application's own decoder trusts it
			throw new InvalidTokenException(Reason.WRONG_ISSUER);
		}
		return new PreparedJwt(reusable, new Caller.Authenticated(identity, jwt.getClaims(), jwt),
				this.queries.of(jwt, true),
				(confirmation != null) ? new BoundKey(confirmation, jwt.getTokenValue()) : null);
	}

	/** Keeps the token of a caller that was admitted. */
	void keep(PreparedJwt jwt) {
		if (jwt.reusable() != null) {
			this.cache.put(jwt.reusable(), jwt);
		}
	}

	/** Drops the token of a caller that was refused. */
	void drop(PreparedJwt jwt) {
		if (jwt.reusable() != null) {
			this.cache.remove(jwt.reusable().jwt().getTokenValue());
		}
	}

	/** Times of verifications, by outcome. */
	OutcomeTimes<Verification> times() {
		return this.times;
	}

	/** Returns the cache, for its metrics. */
	VerifiedTokenCache<PreparedJwt> cache() {
		return this.cache;
	}

	/** Outcome of a verification. */
	enum Verification {

		/** The token is valid. */
		VERIFIED,

		/** The token is invalid. */
		INVALID,

		/** The keys of the issuer could not be obtained. */
		UNAVAILABLE

	}

}
