package io.gatehouse.gateway.proof;

import io.gatehouse.gateway.GatewayMeter;
import io.micrometer.core.instrument.binder.MeterBinder;

import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Registers the meters of proofs if the application has Micrometer.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass(MeterBinder.class)
class ProofMeterConfiguration {

	@Bean
	MeterBinder gatehouseProofMeters(PossessionCheck gatehousePossessionCheck) {
		return (registry) -> GatewayMeter.DPOP_PROOFS.counters(registry, gatehousePossessionCheck.proofs());
	}

}
