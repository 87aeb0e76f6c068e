package io.gatehouse.gateway.authentication;

import java.util.Locale;
import java.util.concurrent.atomic.LongAdder;

import io.gatehouse.gateway.authentication.UnknownDecisions.Decision;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

/**
 * Publishes metrics of authentication.
 *
 * <pre>
 * gatehouse.authentication.throttled                  requests whose token was not read, since too many forged tokens came from their address
 * gatehouse.revocation.unknown{policy,cause,outcome}  requests that the policy for an unknown verdict decided
 * </pre>
 */
final class AuthenticationMeters implements MeterBinder {

	private final FailedAuthentications failures;

	private final UnknownDecisions decisions;

	AuthenticationMeters(FailedAuthentications failures, UnknownDecisions decisions) {
		this.failures = failures;
		this.decisions = decisions;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		FunctionCounter.builder("gatehouse.authentication.throttled", this.failures.throttled(), LongAdder::sum)
			.description(
					"Requests whose token was not verified, since their address exceeded the limit of failed authentications")
			.register(registry);
		this.decisions.whenFirstTaken((decision, count) -> count(registry, decision, count));
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
