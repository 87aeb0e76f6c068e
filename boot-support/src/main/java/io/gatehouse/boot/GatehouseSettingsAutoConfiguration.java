package io.gatehouse.boot;

import java.util.Arrays;
import java.util.List;

import org.springframework.beans.factory.annotation.AnnotatedBeanDefinition;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.LazyInitializationExcludeFilter;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;

/**
 * Auto-configuration of the checks at start-up: of names and booleans below the prefixes
 * of {@link KnownSettings} beans, and of beans whose creation checks their settings.
 */
@AutoConfiguration
@Import(GatehouseSettingsAutoConfiguration.Check.class)
public final class GatehouseSettingsAutoConfiguration {

	@Configuration(proxyBeanMethods = false)
	static class Check {

		/**
		 * Runs before any bean is created, and thus before a value of the wrong type is
		 * read, and also with lazy initialization.
		 */
		@Bean
		static BeanFactoryPostProcessor gatehouseSettingsCheck(Environment environment) {
			return (beans) -> UnknownSettings.refuse(environment, groups(beans));
		}

		/**
		 * Excludes Gatehouse's beans from lazy initialization, so that the checks in bean
		 * methods stop the start of lazy applications, too.
		 */
		@Bean
		static LazyInitializationExcludeFilter gatehouseEagerBeans() {
			return (name, definition, type) -> definition instanceof AnnotatedBeanDefinition annotated
					&& annotated.getMetadata().getClassName().startsWith("io.gatehouse.");
		}

		private static List<KnownSettings.Group> groups(ConfigurableListableBeanFactory beans) {
			return Arrays.stream(beans.getBeanNamesForType(KnownSettings.class, true, false))
				.map((name) -> beans.getBean(name, KnownSettings.class))
				.flatMap((settings) -> settings.groups().stream())
				.toList();
		}

	}

}
