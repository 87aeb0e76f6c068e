package io.gatehouse.gateway;

import io.gatehouse.token.Reason;
import reactor.core.publisher.Mono;

import org.springframework.web.server.ServerWebExchange;

/**
 * Answers refused requests. The default writes the challenge and the problem document of
 * {@link io.gatehouse.token.Refusal}; a bean of this type replaces it.
 */
@FunctionalInterface
public interface RefusalHandler {

	/**
	 * Answers a request.
	 * @param exchange the exchange, whose response is not committed
	 * @param reason the reason of the refusal
	 * @return completes when the answer has been written
	 */
	Mono<Void> refuse(ServerWebExchange exchange, Reason reason);

}
