package io.gatehouse.gateway;

import java.nio.charset.StandardCharsets;

import io.gatehouse.token.Reason;
import io.gatehouse.token.Refusal;
import reactor.core.publisher.Mono;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;

/**
 * Answers a refused request with a challenge (RFC 6750) and a problem document (RFC
 * 9457).
 */
final class ProblemRefusalHandler implements RefusalHandler {

	/**
	 * An unknown verdict is usually known again within a second, since the lease is
	 * renewed twice in that time.
	 */
	private static final String RETRY_AFTER_SECONDS = "1";

	private final String realm;

	ProblemRefusalHandler(String realm) {
		this.realm = realm;
		// RFC 9110, section 10.2.3: whole seconds
	}

	@Override
	public Mono<Void> refuse(ServerWebExchange exchange, Reason reason) {
		Refusal refusal = new Refusal(reason, this.realm);
		ServerHttpResponse response = exchange.getResponse();
		response.setStatusCode(HttpStatus.valueOf(reason.status()));
		HttpHeaders headers = response.getHeaders();
		String challenge = refusal.challenge();
		if (challenge != null) {
			headers.set(HttpHeaders.WWW_AUTHENTICATE, challenge);
		}
		if (reason.status() == HttpStatus.SERVICE_UNAVAILABLE.value() || (reason == Reason.RATE_LIMITED
				// the rate limiter has set a more exact time
				&& !headers.containsHeader(HttpHeaders.RETRY_AFTER))) {
			headers.set(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS);
		}
		headers.set(HttpHeaders.CACHE_CONTROL, "no-store");
		headers.set(HttpHeaders.CONTENT_TYPE, Refusal.PROBLEM_TYPE);
		byte[] body = refusal.problem().getBytes(StandardCharsets.UTF_8);
		headers.setContentLength(body.length);
		return response.writeWith(Mono.fromSupplier(() -> response.bufferFactory().wrap(body)));
	}

}
