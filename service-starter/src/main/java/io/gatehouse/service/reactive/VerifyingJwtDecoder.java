package io.gatehouse.service.reactive;

import java.util.concurrent.CompletableFuture;

import io.gatehouse.token.JwtVerifier;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.ReactiveJwtDecoder;

/**
 * The strict verifier behind Spring Security's reactive interface. Never blocks.
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
			// all who waited for a fetch would go on in turn, on the one thread that
			// ended it
			return verified.isDone() ? result : result.publishOn(Schedulers.parallel());
		});
	}

}
