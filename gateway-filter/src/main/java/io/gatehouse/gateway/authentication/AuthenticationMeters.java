package io.gatehouse.gateway.authentication;

import io.gatehouse.gateway.GatewayMeter;
import io.gatehouse.gateway.authentication.UnknownDecisions.Decision;
import io.gatehouse.token.VerifiedTokenCache;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

/**
 * Publishes metrics of authentication.
 */
final class AuthenticationMeters implements MeterBinder {

	private final FailedAuthentications failures;

	private final UnknownDecisions decisions;

	private final PreparedJwts tokens;

	private final SessionCache sessions;

	AuthenticationMeters(FailedAuthentications failures, UnknownDecisions decisions, PreparedJwts tokens,
			SessionCache sessions) {
		this.failures = failures;
		this.decisions = decisions;
		this.tokens = tokens;
		this.sessions = sessions;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		GatewayMeter.AUTHENTICATION_THROTTLED.counter(registry, this.failures.throttled());
		GatewayMeter.TOKEN_VERIFICATION.timers(registry, this.tokens.times());
		GatewayMeter.TOKEN_CACHE_SIZE.gauge(registry, this.tokens.cache(), VerifiedTokenCache::size);
		GatewayMeter.TOKEN_CACHE_BYTES.gauge(registry, this.tokens.cache(), VerifiedTokenCache::bytes);
		GatewayMeter.TOKEN_CACHE_REQUESTS.counter(registry, this.tokens.cache(), VerifiedTokenCache::hits, "hit");
		GatewayMeter.TOKEN_CACHE_REQUESTS.counter(registry, this.tokens.cache(), VerifiedTokenCache::misses, "miss");
		GatewayMeter.TOKEN_CACHE_EVICTIONS.counter(registry, this.tokens.cache(), VerifiedTokenCache::evictions);
		GatewayMeter.SESSION_CACHE_SIZE.gauge(registry, this.sessions, SessionCache::size);
		GatewayMeter.SESSION_CACHE_BYTES.gauge(registry, this.sessions, SessionCache::bytes);
		GatewayMeter.SESSION_CACHE_REQUESTS.counter(registry, this.sessions, SessionCache::hits, "hit");
		GatewayMeter.SESSION_CACHE_REQUESTS.counter(registry, this.sessions, SessionCache::misses, "miss");
		GatewayMeter.REVOCATION_UNKNOWN.counters(registry, this.decisions.counts(), Decision::values);
	}

}
