package io.gatehouse.gateway;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication.Type;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/**
 * Auto-configuration that is active even if {@code gatehouse.gateway.enabled} is
 * {@code false}, and logs a warning then.
 */
@AutoConfiguration
@ConditionalOnWebApplication(type = Type.REACTIVE)
@ConditionalOnClass(GlobalFilter.class)
public final class GatehouseGatewaySwitchAutoConfiguration {

	/** Check of the switch at start-up. */
	@Configuration(proxyBeanMethods = false)
	static class SwitchCheck {

		private static final Log logger = LogFactory.getLog(GatehouseGatewaySwitchAutoConfiguration.class);

		/** Runs before any bean is created, and thus also with lazy initialization. */
		@Bean
		static BeanFactoryPostProcessor gatehouseSwitchCheck(Environment environment) {
			return (beans) -> {
				if (!OnGuard.isOn(environment)) {
					logger.warn("Gatehouse is switched off: '" + OnGuard.PROPERTY
							+ "' is 'false', so this gateway forwards every request without checking tokens and with the identity headers that the client sent.");
				}
			};
		}

	}

}
