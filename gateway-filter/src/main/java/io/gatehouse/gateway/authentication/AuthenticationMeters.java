package io.gatehouse.gateway.authentication;

import java.util.Locale;
import java.util.concurrent.atomic.LongAdder;

import io.gatehouse.gateway.authentication.UnknownDecisions.Decision;
import io.gatehouse.token.VerifiedTokenCache;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.BaseUnits;
import io.micrometer.core.instrument.binder.MeterBinder;

/**
 * Publishes metrics of authentication.
 *
 * <pre>
 * gatehouse.authentication.throttled                  requests whose token was not read, since too many forged tokens came from their address
 * gatehouse.token.cache.size                          verified tokens in the cache
 * gatehouse.token.cache.bytes                         memory that they take, by estimate
 * gatehouse.token.cache.requests{result}              lookups of tokens: hit, or miss
 * gatehouse.token.cache.evictions                     tokens removed for others, or since they expired
 * gatehouse.session.cache.size                        sessions in memory
 * gatehouse.session.cache.bytes                       memory that they take, by estimate
 * gatehouse.session.cache.requests{result}            lookups of sessions: hit, or miss, which is read from Redis
 * gatehouse.revocation.unknown{policy,cause,outcome}  requests that the policy for an unknown verdict decided
 * </pre>
 */
final class AuthenticationMeters implements MeterBinder {

	private final FailedAuthentications failures;

	private final UnknownDecisions decisions;

	private final VerifiedTokenCache<?> cache;

	private final SessionCache sessions;

	AuthenticationMeters(FailedAuthentications failures, UnknownDecisions decisions, VerifiedTokenCache<?> cache,
			SessionCache sessions) {
		this.failures = failures;
		this.decisions = decisions;
		this.cache = cache;
		this.sessions = sessions;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		FunctionCounter.builder("gatehouse.authentication.throttled", this.failures.throttled(), LongAdder::sum)
			.description(
					"Requests whose token was not verified, since their address exceeded the limit of failed authentications")
			.register(registry);
		bindCache(registry);
		bindSessions(registry);
		this.decisions.whenFirstTaken((decision, count) -> count(registry, decision, count));
	}

	private void bindCache(MeterRegistry registry) {
		Gauge.builder("gatehouse.token.cache.size", this.cache, VerifiedTokenCache::size)
			.description("Verified tokens in the cache")
			.register(registry);
		Gauge.builder("gatehouse.token.cache.bytes", this.cache, VerifiedTokenCache::bytes)
			.description("Memory that the verified tokens take, by estimate")
			.baseUnit(BaseUnits.BYTES)
			.register(registry);
		FunctionCounter.builder("gatehouse.token.cache.requests", this.cache, VerifiedTokenCache::hits)
			.description("Lookups of tokens in the cache")
			.tag("result", "hit")
			.register(registry);
		FunctionCounter.builder("gatehouse.token.cache.requests", this.cache, VerifiedTokenCache::misses)
			.description("Lookups of tokens in the cache")
			.tag("result", "miss")
			.register(registry);
		FunctionCounter.builder("gatehouse.token.cache.evictions", this.cache, VerifiedTokenCache::evictions)
			.description("Tokens removed from the cache for others, or since they expired")
			.register(registry);
	}

	private void bindSessions(MeterRegistry registry) {
		Gauge.builder("gatehouse.session.cache.size", this.sessions, SessionCache::size)
			.description("Sessions in memory")
			.register(registry);
		Gauge.builder("gatehouse.session.cache.bytes", this.sessions, SessionCache::bytes)
			.description("Memory that the sessions take, by estimate")
			.baseUnit(BaseUnits.BYTES)
			.register(registry);
		FunctionCounter.builder("gatehouse.session.cache.requests", this.sessions, SessionCache::hits)
			.description("Lookups of sessions in memory")
			.tag("result", "hit")
			.register(registry);
		FunctionCounter.builder("gatehouse.session.cache.requests", this.sessions, SessionCache::misses)
			.description("Lookups of sessions in memory")
			.tag("result", "miss")
			.register(registry);
	}

	private static void count(MeterRegistry registry, Decision decision, LongAdder count) {
		FunctionCounter.builder("gatehouse.revocation.unknown", count, LongAdder::sum)
			.description("Requests whose verdict was unknown, by the policy that decided")
			.tag("policy", decision.policy().name().toLowerCase(Locale.ROOT))
			.tag("cause", decision.cause())
			.tag("outcome", decision.admitted() ? "admitted" : "refused")
			.register(registry);
	}

}
