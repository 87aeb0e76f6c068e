package io.gatehouse.benchmarks.peers.handwritten;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.core.Ordered;
import org.springframework.data.redis.core.ReactiveStringRedisTemplate;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtException;
import org.springframework.security.oauth2.jwt.ReactiveJwtDecoder;
import org.springframework.web.server.ServerWebExchange;

/**
 * Filter as projects write it: verifies the token, looks for its id in a blacklist in
 * Redis, and forwards the user's id as {@code X-User-Id}.
 */
final class AuthFilter implements GlobalFilter, Ordered {

	private static final String BEARER = "Bearer ";

	private final ReactiveJwtDecoder decoder;

	private final ReactiveStringRedisTemplate redis;

	AuthFilter(ReactiveJwtDecoder decoder, ReactiveStringRedisTemplate redis) {
		this.decoder = decoder;
		this.redis = redis;
	}

	@Override
	public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
		String token = token(exchange);
		if (token == null) {
			return unauthorized(exchange);
		}
		return this.decoder.decode(token)
			.filterWhen((jwt) -> this.redis.hasKey("blacklist:" + jwt.getId()).map((revoked) -> !revoked))
			.map((jwt) -> withUser(exchange, jwt))
			.onErrorResume(JwtException.class, (ex) -> Mono.empty())
			.map(chain::filter)
			.defaultIfEmpty(unauthorized(exchange))
			.flatMap((next) -> next);
	}

	private static @Nullable String token(ServerWebExchange exchange) {
		String value = exchange.getRequest().getHeaders().getFirst(HttpHeaders.AUTHORIZATION);
		return (value != null && value.startsWith(BEARER)) ? value.substring(BEARER.length()) : null;
	}

	private static ServerWebExchange withUser(ServerWebExchange exchange, Jwt jwt) {
		return exchange.mutate()
			.request((request) -> request.headers((headers) -> headers.set("X-User-Id", jwt.getSubject())))
			.build();
	}

	private static Mono<Void> unauthorized(ServerWebExchange exchange) {
		return Mono.defer(() -> {
			exchange.getResponse().setStatusCode(HttpStatus.UNAUTHORIZED);
			return exchange.getResponse().setComplete();
		});
	}

	@Override
	public int getOrder() {
		return -200;
	}

}
