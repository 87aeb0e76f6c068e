package io.gatehouse.gateway;

import io.gatehouse.token.Reason;
import reactor.core.publisher.Mono;

import org.springframework.web.server.ServerWebExchange;

/**
 * Answers a request that was refused. The default writes the challenge and the problem
 * document of {@link io.gatehouse.token.Refusal}; a bean of this type replaces it.
 */
@FunctionalInterface
public interface RefusalHandler {

	/**
	 * Answers a request.
	 * @param exchange the exchange, whose response is not committed
	 * @param reason why the request is refused
	 * @return completes when the answer was written
	 */
	Mono<Void> refuse(ServerWebExchange exchange, Reason reason);

}
