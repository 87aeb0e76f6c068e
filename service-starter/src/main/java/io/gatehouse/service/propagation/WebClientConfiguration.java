package io.gatehouse.service.propagation;

import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.http.client.reactive.ClientHttpConnectorBuilder;
import org.springframework.boot.webclient.WebClientCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;

/**
 * Propagates the caller with {@code WebClient} and HTTP interfaces on it.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass(WebClientCustomizer.class)
@Conditional(OnAllowedHosts.class)
class WebClientConfiguration {

	@Bean
	WebClientCustomizer gatehouseWebClientCustomizer(OutgoingHeaders outgoing, CallerToken token) {
		PropagatingFilterFunction filter = new PropagatingFilterFunction(outgoing, token);
		return (builder) -> builder.filters((filters) -> filters.add(0, filter)).defaultRequest(filter::remember);
	}

	@Bean
	static BeanPostProcessor gatehouseDirectConnectors(ConfigurableListableBeanFactory beans) {
		return new AutoConfiguredBeanPostProcessor<>(beans, ClientHttpConnectorBuilder.class,
				(builder) -> new DirectConnectorBuilder(builder));
	}

}
