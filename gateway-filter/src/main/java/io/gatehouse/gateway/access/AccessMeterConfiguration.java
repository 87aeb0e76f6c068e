package io.gatehouse.gateway.access;

import io.gatehouse.gateway.GatewayMeter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.cloud.gateway.filter.GatewayMetricsFilter;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Measures refused requests if the application has Micrometer.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass(MeterRegistry.class)
class AccessMeterConfiguration {

	@Bean
	RouteRefusalMetrics gatehouseRouteRefusalMetrics(ObjectProvider<GatewayMetricsFilter> gatewayMetricsFilter) {
		return new RouteRefusalMetrics(gatewayMetricsFilter);
	}

	@Bean
	MeterBinder gatehouseStreamMeters(StreamReauthentication gatehouseStreamReauthentication) {
		LiveStreams streams = gatehouseStreamReauthentication.streams();
		return (registry) -> {
			GatewayMeter.STREAMS_OPEN.gauge(registry, streams, LiveStreams::open);
			GatewayMeter.STREAMS_ENDED.counters(registry, streams.ended(), (reason) -> new String[] { reason.code() });
		};
	}

}
