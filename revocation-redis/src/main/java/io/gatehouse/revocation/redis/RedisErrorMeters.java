package io.gatehouse.revocation.redis;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

/**
 * Publishes the failed commands of requests as a metric.
 */
final class RedisErrorMeters implements MeterBinder {

	private final RedisReader reader;

	RedisErrorMeters(RedisReader reader) {
		this.reader = reader;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		RevocationMeter.REDIS_ERRORS.counters(registry, this.reader.failures(),
				(cause) -> new String[] { "requests", cause });
	}

}
