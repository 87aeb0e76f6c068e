package io.gatehouse.boot;

import java.util.concurrent.CompletableFuture;

import io.gatehouse.token.JwtVerifier;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.ReactiveJwtDecoder;

/**
 * Adapts {@link JwtVerifier} to Spring Security's reactive interface. It never blocks. On
 * the gateway it is not a bean, since Spring Boot would add a security filter chain for
 * it.
 */
public final class VerifyingReactiveJwtDecoder implements ReactiveJwtDecoder {

	private final JwtVerifier verifier;

	/**
	 * Makes a decoder.
	 * @param verifier verifies the tokens
	 */
	public VerifyingReactiveJwtDecoder(JwtVerifier verifier) {
		this.verifier = verifier;
	}

	/**
	 * Verifies a token.
	 * @param token the compact JWS
	 * @return the token's claims; fails with
	 * {@link io.gatehouse.token.InvalidTokenException} for a bad token, and with
	 * {@link io.gatehouse.token.KeysUnavailableException} if the issuer's keys cannot be
	 * fetched
	 */
	@Override
	public Mono<Jwt> decode(String token) {
		return Mono.defer(() -> {
			CompletableFuture<Jwt> verified = this.verifier.verify(token);
			Mono<Jwt> result = Mono.fromFuture(verified);
			// otherwise all requests that waited for a fetch would continue in turn, on
			// the thread that completed it
			return verified.isDone() ? result : result.publishOn(Schedulers.parallel());
		});
	}

}
