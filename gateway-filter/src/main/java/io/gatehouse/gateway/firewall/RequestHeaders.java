package io.gatehouse.gateway.firewall;

import java.util.List;
import java.util.Locale;
import java.util.Set;

import io.gatehouse.gateway.HeaderGuard;

import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpRequest;

/**
 * Checks the headers of a request that frame it, route it or carry credentials: each has
 * one meaning for the gateway and for the proxies and services around it.
 */
final class RequestHeaders {

	private final Set<FirewallRelaxation> allowed;

	private final HeaderGuard guard;

	RequestHeaders(Set<FirewallRelaxation> allowed, HeaderGuard guard) {
		this.allowed = allowed;
		this.guard = guard;
	}

	/** Checks whether headers are ambiguous in a way that is not allowed. */
	boolean areRefused(ServerHttpRequest request) {
		HttpHeaders received = request.getHeaders();
		return (!allows(FirewallRelaxation.SEVERAL_CREDENTIALS)
				&& hasSeveralCredentials(received.getOrEmpty(HttpHeaders.AUTHORIZATION)))
				|| (!allows(FirewallRelaxation.SEVERAL_HOSTS) && received.getOrEmpty(HttpHeaders.HOST).size() > 1)
				|| (!allows(FirewallRelaxation.MISSING_HOST) && RequestTarget.lacksHost(request))
				|| (!allows(FirewallRelaxation.TRANSFER_CODINGS)
						&& hasOtherCodings(received.getOrEmpty(HttpHeaders.TRANSFER_ENCODING)))
				|| (!allows(FirewallRelaxation.CONNECTION_OPTIONS)
						&& received.getConnection().stream().anyMatch(this::isGuardedHeader));
	}

	private boolean allows(FirewallRelaxation relaxation) {
		return this.allowed.contains(relaxation);
	}

	/**
	 * Whether there are several credentials. A comma separates parameters, as in Digest,
	 * or several credentials in one header; only Bearer and Basic are refused for it.
	 */
	private static boolean hasSeveralCredentials(List<String> values) {
		if (values.size() != 1) {
			return values.size() > 1;
		}
		String value = values.get(0).strip().toLowerCase(Locale.ROOT);
		return value.indexOf(',') >= 0
				&& (value.startsWith("bearer") || value.startsWith("basic") || value.contains("bearer "));
	}

	/**
	 * Whether there are transfer codings besides {@code chunked}. The gateway understands
	 * only that one and ignores others, so a proxy in front of it could find another end
	 * of the same body.
	 */
	private static boolean hasOtherCodings(List<String> values) {
		return !values.isEmpty() && (values.size() > 1 || !values.get(0).strip().equalsIgnoreCase("chunked"));
	}

	/**
	 * Whether a {@code Connection} option names a guarded header. The gateway removes the
	 * headers named there after the gateway has set them (RFC 9110, section 7.6.1), also
	 * if the name is in quotation marks.
	 */
	private boolean isGuardedHeader(String option) {
		String name = option.strip();
		return name.equalsIgnoreCase(HttpHeaders.AUTHORIZATION) || this.guard.isGuarded(name);
	}

}
