package io.gatehouse.gateway;

import org.springframework.beans.factory.annotation.AnnotatedBeanDefinition;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.boot.LazyInitializationExcludeFilter;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication.Type;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.cloud.gateway.config.GatewayAutoConfiguration;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;

/**
 * Guards a Spring Cloud Gateway. An issuer is all that it needs:
 * {@code gatehouse.issuers.<id>.issuer}. Every bean backs off from one of the
 * application's own.
 */
@AutoConfiguration(after = { DataRedisAutoConfiguration.class, GatewayAutoConfiguration.class })
@ConditionalOnWebApplication(type = Type.REACTIVE)
@ConditionalOnClass(GlobalFilter.class)
@Conditional(OnGuard.class)
@EnableConfigurationProperties(GatehouseGatewayProperties.class)
@Import({ EdgeConfiguration.class, RedisConfiguration.class, MintingConfiguration.class, OpaqueTokenConfiguration.class,
		MeterConfiguration.class, StreamConfiguration.class, DiscoveryConfiguration.class })
public final class GatehouseGatewayAutoConfiguration {

	/** Checks of the settings at the start. */
	@Configuration(proxyBeanMethods = false)
	static class StartChecks {

		private static final String PACKAGE = GatehouseGatewayAutoConfiguration.class.getPackageName() + ".";

		/** Runs before any bean is made, and so before a value of a wrong type is met. */
		@Bean
		static BeanFactoryPostProcessor gatehouseSettingsCheck(Environment environment) {
			return (beans) -> UnknownSettings.refuse(environment);
		}

		/**
		 * The checks in bean methods stop the start also of applications that start
		 * lazily.
		 */
		@Bean
		static LazyInitializationExcludeFilter gatehouseEagerBeans() {
			return (name, definition, type) -> definition instanceof AnnotatedBeanDefinition annotated
					&& annotated.getMetadata().getClassName().startsWith(PACKAGE);
		}

	}

}
