package io.gatehouse.session;

import io.gatehouse.boot.DocumentedMeter;
import io.micrometer.core.instrument.binder.MeterBinder;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Registers the meters of sessions if the application has Micrometer.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass(MeterBinder.class)
class SessionMeterConfiguration {

	@Bean
	MeterBinder gatehouseSessionMeters(ObjectProvider<ReactiveSessionService> sessions) {
		return (registry) -> sessions.ifUnique((service) -> {
			for (SessionTimes.Operation operation : SessionTimes.Operation.values()) {
				for (SessionTimes.Outcome outcome : SessionTimes.Outcome.values()) {
					SessionMeter.OPERATIONS.timer(registry, service.times().of(operation).of(outcome),
							DocumentedMeter.value(operation), DocumentedMeter.value(outcome));
				}
			}
		});
	}

}
