package io.gatehouse.revocation.redis;

import java.util.Map;

import io.gatehouse.boot.UnknownSettings;
import io.gatehouse.revocation.RedisKeys;

import org.springframework.beans.factory.annotation.AnnotatedBeanDefinition;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.boot.LazyInitializationExcludeFilter;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.data.redis.autoconfigure.DataRedisReactiveAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;

/**
 * Auto-configuration of the settings that both ends of the protocol read,
 * {@code gatehouse.revocation.*} and {@code gatehouse.redis.*}. The starters add the
 * ends: {@link RevocationLookupConfiguration} in a gateway,
 * {@link RevocationWriteConfiguration} in an application that revokes.
 */
@AutoConfiguration(after = { DataRedisAutoConfiguration.class, DataRedisReactiveAutoConfiguration.class })
@EnableConfigurationProperties({ RedisKeyProperties.class, RevocationProperties.class })
@Import(GatehouseRevocationAutoConfiguration.StartChecks.class)
public final class GatehouseRevocationAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	RedisKeys redisKeys(RedisKeyProperties properties) {
		return new RedisKeys(properties.keyPrefix());
	}

	/** Checks of the settings at start-up. */
	@Configuration(proxyBeanMethods = false)
	static class StartChecks {

		private static final String PACKAGE = GatehouseRevocationAutoConfiguration.class.getPackageName() + ".";

		private static final Map<String, Bindable<?>> SETTINGS = Map.of("gatehouse.redis",
				Bindable.of(RedisKeyProperties.class), "gatehouse.revocation", Bindable.of(RevocationProperties.class));

		/**
		 * Runs before any bean is created, and thus before a value of the wrong type is
		 * read.
		 */
		@Bean
		static BeanFactoryPostProcessor gatehouseRevocationSettingsCheck(Environment environment) {
			return (beans) -> UnknownSettings.refuse(environment, SETTINGS);
		}

		/**
		 * Makes the checks in bean methods stop the start also with lazy initialization.
		 */
		@Bean
		static LazyInitializationExcludeFilter gatehouseRevocationEagerBeans() {
			return (name, definition, type) -> definition instanceof AnnotatedBeanDefinition annotated
					&& annotated.getMetadata().getClassName().startsWith(PACKAGE);
		}

	}

}
