package io.gatehouse.gateway;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import io.gatehouse.token.Reason;
import io.gatehouse.token.Refusal;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;

/**
 * Answers a refused request with a challenge (RFC 6750) and a problem document (RFC
 * 9457). {@code Proxy-Status} (RFC 9209) tells the answer apart from that of a service
 * behind the gateway, which may have the same reason. The challenge names the metadata of
 * this resource, if there is any (RFC 9728, section 5.1). If the gateway's CORS
 * configuration lets the script of another origin read the answer, the script may read
 * these headers, too.
 */
final class ProblemRefusalHandler implements RefusalHandler {

	/**
	 * An unknown verdict is usually known again within a second, since the lease is
	 * renewed twice in that time.
	 */
	private static final String RETRY_AFTER_SECONDS = "1";

	private static final String PROXY_STATUS = "Proxy-Status";

	private static final List<String> EXPOSED = List.of(HttpHeaders.WWW_AUTHENTICATE, HttpHeaders.RETRY_AFTER,
			PROXY_STATUS);

	private final String realm;

	private final String denied;

	private final String failed;

	private final String metadata;

	private final TokenSchemes schemes;

	/**
	 * Creates a handler.
	 * @param metadata the URL of the protected resource metadata, or {@code null} if
	 * there is none
	 * @param schemes the schemes that challenges offer
	 */
	ProblemRefusalHandler(String realm, @Nullable String metadata, TokenSchemes schemes) {
		this.realm = realm;
		this.metadata = (metadata != null) ? ", resource_metadata=\"" + metadata + "\"" : "";
		this.schemes = schemes;
		this.denied = "\"" + realm + "\"; error=http_request_denied";
		this.failed = "\"" + realm + "\"; error=proxy_internal_error";
	}

	@Override
	public Mono<Void> refuse(ServerWebExchange exchange, Reason reason) {
		Refusal refusal = new Refusal(reason, this.realm);
		ServerHttpResponse response = exchange.getResponse();
		response.setStatusCode(HttpStatus.valueOf(reason.status()));
		HttpHeaders headers = response.getHeaders();
		if (refusal.challenge() != null) {
			headers.put(HttpHeaders.WWW_AUTHENTICATE,
					this.schemes.challenges(refusal, ReceivedCredentials.of(exchange), ChallengeParameters.of(exchange))
						.stream()
						.map((challenge) -> challenge + this.metadata)
						.toList());
		}
		boolean unavailable = reason.status() == HttpStatus.SERVICE_UNAVAILABLE.value();
		headers.set(PROXY_STATUS, unavailable ? this.failed : this.denied);
		if (unavailable || (reason == Reason.RATE_LIMITED
				// the rate limiter has set a more exact time
				&& !headers.containsHeader(HttpHeaders.RETRY_AFTER))) {
			headers.set(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS);
		}
		if (headers.containsHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN)) {
			expose(headers);
		}
		headers.set(HttpHeaders.CACHE_CONTROL, "no-store");
		headers.set(HttpHeaders.CONTENT_TYPE, Refusal.PROBLEM_TYPE);
		byte[] body = refusal.problem().getBytes(StandardCharsets.UTF_8);
		headers.setContentLength(body.length);
		return response.writeWith(Mono.fromSupplier(() -> response.bufferFactory().wrap(body)));
	}

	/**
	 * Adds the headers of the refusal to those that a script may read (Fetch standard,
	 * section 3.3.3).
	 */
	private static void expose(HttpHeaders headers) {
		Set<String> exposed = new LinkedHashSet<>(headers.getAccessControlExposeHeaders());
		EXPOSED.stream()
			.filter((name) -> headers.containsHeader(name) && exposed.stream().noneMatch(name::equalsIgnoreCase))
			.toList()
			.forEach(exposed::add);
		headers.setAccessControlExposeHeaders(List.copyOf(exposed));
	}

}
