package io.gatehouse.gateway.authentication;

import io.gatehouse.gateway.ForgedTokens;

import org.springframework.web.server.ServerWebExchange;

/**
 * Counts forged tokens with the limits of {@link FailedAuthenticationLimiter}.
 */
final class CountedForgedTokens implements ForgedTokens {

	private final RequestOrigins origins;

	private final FailedAuthentications failures;

	private final boolean enabled;

	CountedForgedTokens(RequestOrigins origins, FailedAuthentications failures, boolean enabled) {
		this.origins = origins;
		this.failures = failures;
		this.enabled = enabled;
	}

	@Override
	public boolean areTooMany(ServerWebExchange exchange) {
		return this.enabled && this.failures.areTooMany(this.origins.origin(exchange));
	}

	@Override
	public void add(ServerWebExchange exchange) {
		if (this.enabled) {
			this.failures.add(this.origins.origin(exchange));
		}
	}

}
