package io.gatehouse.service.reactive;

import java.nio.charset.StandardCharsets;

import io.gatehouse.service.Refusals;
import io.gatehouse.token.Refusal;
import reactor.core.publisher.Mono;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.server.ServerAuthenticationEntryPoint;
import org.springframework.security.web.server.WebFilterExchange;
import org.springframework.security.web.server.authentication.ServerAuthenticationFailureHandler;
import org.springframework.security.web.server.authorization.ServerAccessDeniedHandler;
import org.springframework.web.server.ServerWebExchange;

/**
 * Answers failures of Spring Security with a challenge (RFC 6750) and a problem document
 * (RFC 9457). A failure that is no verdict on the caller is passed on, and ends as a 500.
 */
final class RefusalHandler
		implements ServerAuthenticationEntryPoint, ServerAuthenticationFailureHandler, ServerAccessDeniedHandler {

	private final Refusals refusals;

	RefusalHandler(Refusals refusals) {
		this.refusals = refusals;
	}

	@Override
	public Mono<Void> commence(ServerWebExchange exchange, AuthenticationException failure) {
		return this.refusals.of(failure)
			.map((refusal) -> write(exchange, refusal))
			.orElseGet(() -> Mono.error(failure));
	}

	@Override
	public Mono<Void> onAuthenticationFailure(WebFilterExchange exchange, AuthenticationException failure) {
		return commence(exchange.getExchange(), failure);
	}

	@Override
	public Mono<Void> handle(ServerWebExchange exchange, AccessDeniedException denied) {
		return write(exchange, this.refusals.accessDenied());
	}

	Mono<Void> identityMismatch(ServerWebExchange exchange) {
		return write(exchange, this.refusals.identityMismatch());
	}

	Mono<Void> proofRequired(ServerWebExchange exchange) {
		return write(exchange, this.refusals.proofRequired());
	}

	private Mono<Void> write(ServerWebExchange exchange, Refusal refusal) {
		return Mono.defer(() -> {
			ServerHttpResponse response = exchange.getResponse();
			if (!response.setStatusCode(HttpStatusCode.valueOf(refusal.reason().status()))) {
				return Mono.empty();
			}
			HttpHeaders headers = response.getHeaders();
			String challenge = refusal.challenge();
			if (challenge != null) {
				headers.set(HttpHeaders.WWW_AUTHENTICATE, challenge);
			}
			if (refusal.reason().status() == HttpStatus.SERVICE_UNAVAILABLE.value()) {
				headers.set(HttpHeaders.RETRY_AFTER, Long.toString(this.refusals.retryAfterSeconds()));
			}
			headers.setCacheControl("no-store");
			headers.setContentType(MediaType.APPLICATION_PROBLEM_JSON);
			byte[] problem = refusal.problem().getBytes(StandardCharsets.UTF_8);
			headers.setContentLength(problem.length);
			DataBuffer body = response.bufferFactory().wrap(problem);
			return response.writeWith(Mono.just(body));
		});
	}

}
