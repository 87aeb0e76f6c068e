package io.gatehouse.gateway;

import java.util.concurrent.atomic.LongAdder;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

/**
 * Registers metrics of authentication.
 *
 * <pre>
 * gatehouse.authentication.throttled  requests whose token was not read, since too many forged tokens came from their address
 * </pre>
 */
final class AuthenticationMeters implements MeterBinder {

	private final FailedAuthentications failures;

	AuthenticationMeters(FailedAuthentications failures) {
		this.failures = failures;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		FunctionCounter.builder("gatehouse.authentication.throttled", this.failures.throttled(), LongAdder::sum)
			.description(
					"Requests whose token was not looked at, since too many that nobody issued came from their address")
			.register(registry);
	}

}
