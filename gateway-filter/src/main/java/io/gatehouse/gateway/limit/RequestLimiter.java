package io.gatehouse.gateway.limit;

import io.gatehouse.gateway.AuthenticationDecisions;
import io.gatehouse.gateway.Caller;
import io.gatehouse.gateway.EventLoopSchedulers;
import io.gatehouse.gateway.RefusalHandler;
import io.gatehouse.gateway.ScalarMono;
import io.gatehouse.token.Reason;
import reactor.core.publisher.Mono;

import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.http.HttpHeaders;
import org.springframework.web.server.ServerWebExchange;

/**
 * Admits a request if its caller's bucket has a token left, and refuses it otherwise.
 */
final class RequestLimiter {

	private final RequestCallers callers;

	private final CallerKeys keys;

	private final SharedBuckets buckets;

	private final AbusiveSessions abuse;

	private final RefusalHandler refusals;

	private final EventLoopSchedulers loops = new EventLoopSchedulers();

	RequestLimiter(RequestCallers callers, CallerKeys keys, SharedBuckets buckets, AbusiveSessions abuse,
			RefusalHandler refusals) {
		this.callers = callers;
		this.keys = keys;
		this.buckets = buckets;
		this.abuse = abuse;
		this.refusals = refusals;
	}

	Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain, RateLimitPolicy policy) {
		Mono<Caller> caller = this.callers.caller(exchange);
		Caller known = ScalarMono.value(caller);
		return (known != null) ? filter(exchange, chain, policy, known)
				: caller.flatMap((found) -> filter(exchange, chain, policy, found));
	}

	private Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain, RateLimitPolicy policy,
			Caller caller) {
		RateLimit limit = (caller instanceof Caller.Authenticated known) ? policy.limitOf(known) : policy.anonymous();
		return this.buckets.take(limit, this.keys.key(policy.key(), caller, exchange))
			.contextWrite(this.loops.continuation(exchange))
			.flatMap((permit) -> {
				HttpHeaders headers = exchange.getResponse().getHeaders();
				RateLimitHeaders.add(headers, limit, permit);
				if (permit.admitted()) {
					return chain.filter(exchange);
				}
				RateLimitHeaders.retryAfter(headers, permit);
				this.abuse.refused(policy, caller);
				if (caller instanceof Caller.Authenticated authenticated) {
					AuthenticationDecisions.identify(exchange, authenticated);
				}
				return this.refusals.refuse(exchange, Reason.RATE_LIMITED);
			});
	}

}
