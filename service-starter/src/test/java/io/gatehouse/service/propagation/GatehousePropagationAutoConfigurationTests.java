package io.gatehouse.service.propagation;

import feign.Capability;
import io.gatehouse.service.GatehouseServiceAutoConfiguration;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.JdkClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.autoconfigure.HttpClientAutoConfiguration;
import org.springframework.boot.http.client.autoconfigure.imperative.ImperativeHttpClientAutoConfiguration;
import org.springframework.boot.http.client.autoconfigure.reactive.ReactiveHttpClientAutoConfiguration;
import org.springframework.boot.http.client.reactive.ClientHttpConnectorBuilder;
import org.springframework.boot.http.client.reactive.JdkClientHttpConnectorBuilder;
import org.springframework.boot.restclient.RestClientCustomizer;
import org.springframework.boot.restclient.RestTemplateCustomizer;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.webclient.WebClientCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.function.client.WebClient;

import static org.assertj.core.api.Assertions.assertThat;

class GatehousePropagationAutoConfigurationTests {

	private static final String HOSTS = "gatehouse.service.propagation.hosts=catalog-service";

	private static final AutoConfigurations configurations = AutoConfigurations.of(
			GatehouseServiceAutoConfiguration.class, GatehousePropagationAutoConfiguration.class,
			HttpClientAutoConfiguration.class, ImperativeHttpClientAutoConfiguration.class,
			ReactiveHttpClientAutoConfiguration.class);

	private final WebApplicationContextRunner servlet = new WebApplicationContextRunner()
		.withConfiguration(configurations);

	private final ReactiveWebApplicationContextRunner reactive = new ReactiveWebApplicationContextRunner()
		.withConfiguration(configurations);

	@Test
	void clientsWhenNoHostIsAllowedThenAreLeftAlone() {
		this.servlet.run((context) -> assertThat(context).hasSingleBean(IncomingCalls.class)
			.doesNotHaveBean(OutgoingHeaders.class)
			.doesNotHaveBean(RestClientCustomizer.class)
			.doesNotHaveBean(RestTemplateCustomizer.class)
			.doesNotHaveBean("gatehouseWebClientCustomizer")
			.doesNotHaveBean(Capability.class)
			.doesNotHaveBean(DirectRequestFactoryBuilder.class)
			.doesNotHaveBean(DirectConnectorBuilder.class));
	}

	@Test
	void clientsWhenPropagationIsNotEnabledThenAreLeftAlone() {
		this.servlet.withPropertyValues(HOSTS, "gatehouse.service.propagation.enabled=false")
			.run((context) -> assertThat(context).hasSingleBean(IncomingCalls.class)
				.doesNotHaveBean(OutgoingHeaders.class)
				.doesNotHaveBean(Capability.class));
	}

	@Test
	void clientsWhenHostIsAllowedThenPropagate() {
		this.servlet.withPropertyValues(HOSTS).run((context) -> {
			assertThat(context).hasBean("gatehouseRestClientCustomizer")
				.hasBean("gatehouseRestTemplateCustomizer")
				.hasBean("gatehouseWebClientCustomizer")
				.hasSingleBean(Capability.class);
			assertThat(context.getBean(ClientHttpRequestFactoryBuilder.class))
				.isInstanceOf(DirectRequestFactoryBuilder.class);
			assertThat(context.getBean(ClientHttpConnectorBuilder.class)).isInstanceOf(DirectConnectorBuilder.class);
		});
	}

	@Test
	void buildersWhenApplicationDefinesThemThenStayAsTheyAre() {
		this.servlet.withPropertyValues(HOSTS)
			.withUserConfiguration(OwnBuilders.class)
			.run((context) -> assertThat(context).hasSingleBean(JdkClientHttpRequestFactoryBuilder.class)
				.hasSingleBean(JdkClientHttpConnectorBuilder.class)
				.doesNotHaveBean(DirectRequestFactoryBuilder.class)
				.doesNotHaveBean(DirectConnectorBuilder.class));
	}

	@Test
	void beansWhenHostIsAllowedThenHaveTheProjectsPrefix() {
		this.servlet.withPropertyValues(HOSTS)
			.run((context) -> assertThat(context.getBeanDefinitionNames())
				.filteredOn((name) -> declaredHere(context.getBeanFactory(), name))
				.hasSizeGreaterThan(8)
				.allMatch((name) -> name.startsWith("gatehouse")));
	}

	private static boolean declaredHere(ConfigurableListableBeanFactory beans, String name) {
		return beans.getMergedBeanDefinition(name) instanceof RootBeanDefinition definition
				&& definition.getResolvedFactoryMethod() != null
				&& definition.getResolvedFactoryMethod().getDeclaringClass().getPackage() == IncomingCalls.class
					.getPackage();
	}

	@Test
	void clientsWhenApplicationIsReactiveThenPropagateToo() {
		this.reactive.withPropertyValues(HOSTS).run((context) -> {
			assertThat(context).hasBean("gatehouseWebClientCustomizer")
				.hasBean("gatehouseRestClientCustomizer")
				.getBean(CallerToken.class)
				.isInstanceOf(ReactorCallerToken.class);
			assertThat(context.getBean(ClientHttpRequestFactoryBuilder.class))
				.isInstanceOf(DirectRequestFactoryBuilder.class);
		});
	}

	@Test
	void startWhenClientsAreNotOnClassPathThenDoesWithoutThem() {
		this.servlet.withPropertyValues(HOSTS)
			.withClassLoader(new FilteredClassLoader("feign", "reactor", "org.springframework.boot.webclient",
					"org.springframework.web.reactive"))
			.run((context) -> assertThat(context).hasNotFailed().hasBean("gatehouseRestClientCustomizer"));
		this.reactive.withPropertyValues(HOSTS)
			.withClassLoader(new FilteredClassLoader("feign", "jakarta.servlet", "org.springframework.boot.restclient"))
			.run((context) -> assertThat(context).hasNotFailed().hasBean("gatehouseWebClientCustomizer"));
		this.servlet.withPropertyValues(HOSTS)
			.withClassLoader(new FilteredClassLoader(RestClientCustomizer.class, WebClientCustomizer.class,
					Capability.class, WebClient.class))
			.run((context) -> assertThat(context).hasNotFailed().hasSingleBean(OutgoingHeaders.class));
	}

	@Configuration(proxyBeanMethods = false)
	static class OwnBuilders {

		@Bean
		JdkClientHttpRequestFactoryBuilder ownRequestFactories() {
			return ClientHttpRequestFactoryBuilder.jdk();
		}

		@Bean
		JdkClientHttpConnectorBuilder ownConnectors() {
			return ClientHttpConnectorBuilder.jdk();
		}

	}

}
