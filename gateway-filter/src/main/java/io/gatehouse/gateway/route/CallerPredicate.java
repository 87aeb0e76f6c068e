package io.gatehouse.gateway.route;

import java.util.function.BiFunction;
import java.util.function.Predicate;

import io.gatehouse.gateway.Caller;
import io.gatehouse.gateway.ExchangeAuthenticator;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

import org.springframework.cloud.gateway.handler.AsyncPredicate;
import org.springframework.web.cors.reactive.CorsUtils;
import org.springframework.web.server.ServerWebExchange;

/**
 * Asynchronous predicate on the caller of an exchange, which is authenticated once for
 * all predicates. A CORS preflight carries no token and never reaches a route's service,
 * so it matches: otherwise a browser could not send the request that follows it. If a
 * negated predicate leaves the preflight without a route,
 * {@link UnroutedCallerHandlerMapping} answers it.
 */
final class CallerPredicate implements AsyncPredicate<ServerWebExchange> {

	private static final Caller PREFLIGHT = new Caller.Anonymous();

	private final ExchangeAuthenticator authenticator;

	private final BiFunction<ServerWebExchange, Caller, Mono<Boolean>> test;

	private final Object config;

	private final String description;

	/**
	 * Creates a predicate.
	 * @param test tests an exchange and its caller
	 * @param config the predicate's configuration
	 * @param description the text of {@link #toString()}
	 */
	CallerPredicate(ExchangeAuthenticator authenticator, BiFunction<ServerWebExchange, Caller, Mono<Boolean>> test,
			Object config, String description) {
		this.authenticator = authenticator;
		this.test = test;
		this.config = config;
		this.description = description;
	}

	/** Makes a predicate on authenticated callers; others do not match. */
	static CallerPredicate ofAuthenticated(ExchangeAuthenticator authenticator, Predicate<Caller.Authenticated> test,
			Object config, String description) {
		return new CallerPredicate(authenticator,
				(exchange, caller) -> Mono
					.just(caller instanceof Caller.Authenticated authenticated && test.test(authenticated)),
				config, description);
	}

	@Override
	public Publisher<Boolean> apply(ServerWebExchange exchange) {
		if (CorsUtils.isPreFlightRequest(exchange.getRequest())) {
			UnroutedCallerHandlerMapping.remember(exchange, PREFLIGHT);
			return Mono.just(true);
		}
		return this.authenticator.caller(exchange).flatMap((caller) -> {
			UnroutedCallerHandlerMapping.remember(exchange, caller);
			return this.test.apply(exchange, caller);
		});
	}

	@Override
	public Object getConfig() {
		return this.config;
	}

	@Override
	public String toString() {
		return this.description;
	}

}
