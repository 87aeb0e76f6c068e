package io.gatehouse.gateway;

import io.gatehouse.revocation.Verdict;
import reactor.core.publisher.Mono;

import org.springframework.security.oauth2.jwt.Jwt;

/**
 * Where the edge reads whether a token is revoked.
 */
@FunctionalInterface
public interface RevocationLookup {

	/**
	 * What is known about the revocation of a token.
	 * @param token a verified token
	 * @return the verdict; never empty and never an error: a source that fails or is late
	 * gives {@link Verdict.Unknown}
	 */
	Mono<Verdict> verdict(Jwt token);

}
