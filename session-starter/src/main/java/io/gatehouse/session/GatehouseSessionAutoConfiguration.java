package io.gatehouse.session;

import java.util.Map;

import io.gatehouse.boot.UnknownSettings;
import io.gatehouse.revocation.redis.GatehouseRevocationAutoConfiguration;
import io.gatehouse.revocation.redis.RevocationWriteConfiguration;
import io.gatehouse.revocation.redis.Revocations;
import io.gatehouse.token.SigningKeys;

import org.springframework.beans.factory.annotation.AnnotatedBeanDefinition;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.boot.LazyInitializationExcludeFilter;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;

/**
 * Sets up {@link ReactiveSessionService}, {@link SessionService}, {@link Revocations} and
 * {@link SigningKeys}; and the actuator endpoint {@code revocations}, if the application
 * exposes it and gives access to it. Each bean can be replaced by one of the application.
 */
@AutoConfiguration(after = GatehouseRevocationAutoConfiguration.class)
@EnableConfigurationProperties(GatehouseOpaqueProperties.class)
@Import({ SigningConfiguration.class, RevocationWriteConfiguration.class, SessionConfiguration.class,
		RevocationsEndpointConfiguration.class })
public final class GatehouseSessionAutoConfiguration {

	/** Checks the settings at start-up. */
	@Configuration(proxyBeanMethods = false)
	static class StartChecks {

		private static final String PACKAGE = GatehouseSessionAutoConfiguration.class.getPackageName() + ".";

		private static final Map<String, Bindable<?>> SETTINGS = Map.of("gatehouse.session",
				Bindable.of(GatehouseSessionProperties.class));

		/**
		 * Runs before any bean is created, and so before a value of a wrong type is
		 * bound.
		 */
		@Bean
		static BeanFactoryPostProcessor gatehouseSessionSettingsCheck(Environment environment) {
			return (beans) -> UnknownSettings.refuse(environment, SETTINGS);
		}

		/**
		 * Excludes this module's beans from lazy initialization, so that the checks in
		 * bean methods also stop the start of lazy applications.
		 */
		@Bean
		static LazyInitializationExcludeFilter gatehouseSessionEagerBeans() {
			return (name, definition, type) -> definition instanceof AnnotatedBeanDefinition annotated
					&& annotated.getMetadata().getClassName().startsWith(PACKAGE);
		}

	}

}
