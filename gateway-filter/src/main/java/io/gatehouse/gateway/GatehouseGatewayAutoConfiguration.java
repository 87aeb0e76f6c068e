package io.gatehouse.gateway;

import java.util.Map;

import io.gatehouse.boot.HeaderProperties;
import io.gatehouse.boot.UnknownSettings;
import io.gatehouse.identity.IdentityClaims;
import io.gatehouse.revocation.redis.GatehouseRevocationAutoConfiguration;
import io.gatehouse.revocation.redis.RevocationLookupConfiguration;
import io.gatehouse.token.IssuerSettings;
import io.gatehouse.token.JwkSetSettings;

import org.springframework.beans.factory.annotation.AnnotatedBeanDefinition;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.boot.LazyInitializationExcludeFilter;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication.Type;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.cloud.gateway.config.GatewayAutoConfiguration;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;

/**
 * Auto-configuration of the guard of a Spring Cloud Gateway. The only required setting is
 * an issuer: {@code gatehouse.issuers.<id>.issuer}. Every bean backs off if the
 * application declares one.
 */
@AutoConfiguration(after = { GatehouseRevocationAutoConfiguration.class, GatewayAutoConfiguration.class })
@ConditionalOnWebApplication(type = Type.REACTIVE)
@ConditionalOnClass(GlobalFilter.class)
@Conditional(OnGuard.class)
@EnableConfigurationProperties(GatehouseGatewayProperties.class)
@Import({ RevocationLookupConfiguration.class, EdgeConfiguration.class, MintingConfiguration.class,
		OpaqueTokenConfiguration.class, MeterConfiguration.class, StreamConfiguration.class,
		DiscoveryConfiguration.class })
public final class GatehouseGatewayAutoConfiguration {

	/** Checks of the settings at start-up. */
	@Configuration(proxyBeanMethods = false)
	static class StartChecks {

		private static final String PACKAGE = GatehouseGatewayAutoConfiguration.class.getPackageName() + ".";

		private static final Map<String, Bindable<?>> SETTINGS = Map.of("gatehouse.issuers",
				Bindable.mapOf(String.class, IssuerSettings.class), "gatehouse.jwk-set",
				Bindable.of(JwkSetSettings.class), "gatehouse.claims", Bindable.of(IdentityClaims.class),
				"gatehouse.headers", Bindable.of(HeaderProperties.class), "gatehouse.opaque",
				Bindable.of(OpaqueProperties.class), "gatehouse.gateway",
				Bindable.of(GatehouseGatewayProperties.Gateway.class));

		/**
		 * Runs before any bean is created, and thus before a value of the wrong type is
		 * read.
		 */
		@Bean
		static BeanFactoryPostProcessor gatehouseSettingsCheck(Environment environment) {
			return (beans) -> UnknownSettings.refuse(environment, SETTINGS);
		}

		/**
		 * Makes the checks in bean methods stop the start also with lazy initialization.
		 */
		@Bean
		static LazyInitializationExcludeFilter gatehouseEagerBeans() {
			return (name, definition, type) -> definition instanceof AnnotatedBeanDefinition annotated
					&& annotated.getMetadata().getClassName().startsWith(PACKAGE);
		}

	}

}
