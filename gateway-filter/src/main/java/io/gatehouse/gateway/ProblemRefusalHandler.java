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
 * 9457). {@code Proxy-Status} (RFC 9209) tells the answer apart from that of a service
 * behind the gateway, which may have the same reason.
 */
final class ProblemRefusalHandler implements RefusalHandler {

	/**
	 * An unknown verdict is usually known again within a second, since the lease is
	 * renewed twice in that time.
	 */
	private static final String RETRY_AFTER_SECONDS = "1";

	private static final String PROXY_STATUS = "Proxy-Status";

	private final String realm;

	private final String denied;

	private final String failed;

	ProblemRefusalHandler(String realm) {
		this.realm = realm;
		this.denied = "\"" + realm + "\"; error=http_request_denied";
		this.failed = "\"" + realm + "\"; error=proxy_internal_error";
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
		boolean unavailable = reason.status() == HttpStatus.SERVICE_UNAVAILABLE.value();
		headers.set(PROXY_STATUS, unavailable ? this.failed : this.denied);
		if (unavailable || (reason == Reason.RATE_LIMITED
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
