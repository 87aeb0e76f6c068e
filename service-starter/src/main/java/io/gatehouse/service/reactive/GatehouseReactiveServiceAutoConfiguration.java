package io.gatehouse.service.reactive;

import java.time.Clock;

import io.gatehouse.boot.VerifyingReactiveJwtDecoder;
import io.gatehouse.identity.IdentityHeaders;
import io.gatehouse.service.GatehouseServiceProperties;
import io.gatehouse.service.IdentityResolver;
import io.gatehouse.service.Refusals;
import io.gatehouse.service.propagation.GatehousePropagationAutoConfiguration;
import io.gatehouse.service.propagation.IncomingCalls;
import io.gatehouse.token.DeclaredBeans;
import io.gatehouse.token.ForGatehouse;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.security.autoconfigure.actuate.web.reactive.ReactiveManagementWebSecurityAutoConfiguration;
import org.springframework.boot.security.autoconfigure.web.reactive.ReactiveWebSecurityAutoConfiguration;
import org.springframework.boot.security.oauth2.server.resource.autoconfigure.reactive.ReactiveOAuth2ResourceServerAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Fallback;
import org.springframework.context.annotation.Import;
import org.springframework.security.oauth2.core.OAuth2TokenValidator;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.ReactiveJwtDecoder;
import org.springframework.security.oauth2.server.resource.authentication.ReactiveJwtAuthenticationConverter;
import org.springframework.security.oauth2.server.resource.authentication.ReactiveJwtGrantedAuthoritiesConverterAdapter;
import org.springframework.web.reactive.config.WebFluxConfigurer;

/**
 * Auto-configuration of identity in WebFlux applications: a strict
 * {@link ReactiveJwtDecoder}, a chain of security filters that requires a token, method
 * security, and the identity as an argument of controllers. Converter and method security
 * back off from those of the application, the decoder from one that is declared
 * {@link ForGatehouse}. The chain handles the requests that no chain of the application
 * matches. A chain of the application gets the starter's parts from
 * {@link ServiceSecurity}.
 */
@AutoConfiguration(after = GatehousePropagationAutoConfiguration.class,
		before = { ReactiveOAuth2ResourceServerAutoConfiguration.class,
				ReactiveManagementWebSecurityAutoConfiguration.class, ReactiveWebSecurityAutoConfiguration.class },
		// Spring Boot 4.1
		beforeName = "org.springframework.boot.security.oauth2.server.resource.autoconfigure.web.reactive.ReactiveOAuth2ResourceServerWebSecurityAutoConfiguration")
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
@ConditionalOnClass(WebFluxConfigurer.class)
@Import({ SecurityWebFilterChainConfiguration.class, MethodSecurityConfiguration.class, WebFluxConfiguration.class })
public final class GatehouseReactiveServiceAutoConfiguration {

	@Bean
	static BeanFactoryPostProcessor gatehouseServiceDeclaredBeansCheck() {
		return (beans) -> {
			DeclaredBeans.warnOfOthers(beans, ReactiveJwtDecoder.class, "verifies tokens by 'gatehouse.issuers.*'");
			DeclaredBeans.warnOfOthers(beans, Clock.class, "uses the system clock");
		};
	}

	/**
	 * Is a fallback, so that code that injects any decoder gets the application's own.
	 */
	@Bean
	@Fallback
	@Conditional(OnMissingDecoder.class)
	VerifyingReactiveJwtDecoder gatehouseReactiveJwtDecoder(GatehouseServiceProperties properties,
			ObjectProvider<OAuth2TokenValidator<Jwt>> validators, @ForGatehouse ObjectProvider<Clock> clock) {
		return new VerifyingReactiveJwtDecoder(properties.verifier()
			.validators(validators.orderedStream().toList())
			.clock(clock.getIfUnique(Clock::systemUTC))
			.build());
	}

	@Bean
	@ConditionalOnMissingBean
	ReactiveJwtAuthenticationConverter reactiveJwtAuthenticationConverter(IdentityResolver identities) {
		ReactiveJwtAuthenticationConverter converter = new ReactiveJwtAuthenticationConverter();
		converter.setJwtGrantedAuthoritiesConverter(new ReactiveJwtGrantedAuthoritiesConverterAdapter(identities));
		return converter;
	}

	@Bean
	@ConditionalOnMissingBean
	ServiceSecurity serviceSecurity(IdentityHeaders contract, Refusals refusals, IncomingCalls calls,
			@ForGatehouse ObjectProvider<ReactiveJwtDecoder> decoder,
			ObjectProvider<VerifyingReactiveJwtDecoder> verifier) {
		return new ServiceSecurity(contract, refusals, calls, decoder.getIfAvailable(verifier::getObject));
	}

}
