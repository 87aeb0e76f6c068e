package io.gatehouse.gateway;

import java.util.concurrent.CompletableFuture;

import io.gatehouse.token.JwtVerifier;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.ReactiveJwtDecoder;

/**
 * The verifier behind Spring Security's reactive interface. Not a bean: Spring Boot would
 * take it for the wish to have a security filter chain.
 */
final class VerifyingJwtDecoder implements ReactiveJwtDecoder {

	private final JwtVerifier verifier;

	VerifyingJwtDecoder(JwtVerifier verifier) {
		this.verifier = verifier;
	}

	@Override
	public Mono<Jwt> decode(String token) {
		return Mono.defer(() -> {
			CompletableFuture<Jwt> verified = this.verifier.verify(token);
			Mono<Jwt> result = Mono.fromFuture(verified);
			// all who waited for keys would go on in turn, on the one thread that fetched
			// them
			return verified.isDone() ? result : result.publishOn(Schedulers.parallel());
		});
	}

}
