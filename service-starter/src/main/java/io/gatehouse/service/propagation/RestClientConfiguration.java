package io.gatehouse.service.propagation;

import java.util.ArrayList;
import java.util.List;

import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;
import org.springframework.boot.restclient.RestClientCustomizer;
import org.springframework.boot.restclient.RestTemplateCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.client.ClientHttpRequestInterceptor;

/**
 * Propagates the caller with {@code RestClient}, {@code RestTemplate}, and HTTP
 * interfaces on either.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass(RestClientCustomizer.class)
@Conditional(OnAllowedHosts.class)
class RestClientConfiguration {

	@Bean
	RestClientCustomizer gatehouseRestClientCustomizer(OutgoingHeaders outgoing, CallerToken token) {
		PropagatingInterceptor interceptor = new PropagatingInterceptor(outgoing, token);
		return (builder) -> builder.requestInterceptors((interceptors) -> interceptors.add(0, interceptor));
	}

	@Bean
	RestTemplateCustomizer gatehouseRestTemplateCustomizer(OutgoingHeaders outgoing, CallerToken token) {
		PropagatingInterceptor interceptor = new PropagatingInterceptor(outgoing, token);
		return (template) -> {
			List<ClientHttpRequestInterceptor> interceptors = new ArrayList<>(template.getInterceptors());
			interceptors.add(0, interceptor);
			template.setInterceptors(interceptors);
		};
	}

	/**
	 * Builder for WebFlux applications, in which Spring Boot defines none and detects the
	 * client on the class path.
	 */
	@Bean
	@ConditionalOnMissingBean
	ClientHttpRequestFactoryBuilder<?> gatehouseRequestFactoryBuilder() {
		return new DirectRequestFactoryBuilder(ClientHttpRequestFactoryBuilder.detect());
	}

	@Bean
	static BeanPostProcessor gatehouseDirectRequests(ConfigurableListableBeanFactory beans) {
		return new AutoConfiguredBeanPostProcessor<>(beans, ClientHttpRequestFactoryBuilder.class,
				(builder) -> new DirectRequestFactoryBuilder(builder));
	}

}
