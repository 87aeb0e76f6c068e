package io.gatehouse.service.servlet;

import java.time.Clock;

import io.gatehouse.identity.IdentityHeaders;
import io.gatehouse.service.GatehouseServiceProperties;
import io.gatehouse.service.IdentityResolver;
import io.gatehouse.service.Refusals;
import io.gatehouse.service.propagation.GatehousePropagationAutoConfiguration;
import io.gatehouse.service.propagation.IncomingCalls;
import io.gatehouse.token.DeclaredBeans;
import io.gatehouse.token.ForGatehouse;
import io.gatehouse.token.JwtVerifier;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.security.autoconfigure.actuate.web.servlet.ManagementWebSecurityAutoConfiguration;
import org.springframework.boot.security.autoconfigure.web.servlet.ServletWebSecurityAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Fallback;
import org.springframework.context.annotation.Import;
import org.springframework.security.oauth2.core.OAuth2TokenValidator;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationConverter;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/**
 * Auto-configuration of identity in servlet applications: a strict {@link JwtDecoder}, a
 * chain of security filters that requires a token, method security, and the identity as
 * an argument of controllers. Converter and method security back off from those of the
 * application, the decoder from one that is declared {@link ForGatehouse}. The chain
 * handles the requests that no chain of the application matches. A chain of the
 * application gets the starter's parts from {@link ServiceSecurity}.
 */
@AutoConfiguration(after = GatehousePropagationAutoConfiguration.class,
		before = { ManagementWebSecurityAutoConfiguration.class, ServletWebSecurityAutoConfiguration.class },
		beforeName = {
				// Spring Boot 4.0
				"org.springframework.boot.security.oauth2.server.resource.autoconfigure.servlet.OAuth2ResourceServerAutoConfiguration",
				// Spring Boot 4.1
				"org.springframework.boot.security.oauth2.server.resource.autoconfigure.OAuth2ResourceServerAutoConfiguration",
				"org.springframework.boot.security.oauth2.server.resource.autoconfigure.web.OAuth2ResourceServerWebSecurityAutoConfiguration" })
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnClass(WebMvcConfigurer.class)
@Import({ SecurityFilterChainConfiguration.class, MethodSecurityConfiguration.class, WebMvcConfiguration.class })
public final class GatehouseServletServiceAutoConfiguration {

	@Bean
	static BeanFactoryPostProcessor gatehouseServiceDeclaredBeansCheck() {
		return (beans) -> {
			DeclaredBeans.warnOfOthers(beans, JwtDecoder.class, "verifies tokens by 'gatehouse.issuers.*'");
			DeclaredBeans.warnOfOthers(beans, Clock.class, "uses the system clock");
		};
	}

	/**
	 * Is a fallback, so that code that injects any decoder gets the application's own.
	 */
	@Bean
	@Fallback
	@ConditionalOnMissingBean
	@Conditional(OnMissingDecoder.class)
	JwtVerifier gatehouseJwtDecoder(GatehouseServiceProperties properties,
			ObjectProvider<OAuth2TokenValidator<Jwt>> validators, @ForGatehouse ObjectProvider<Clock> clock) {
		return properties.verifier()
			.validators(validators.orderedStream().toList())
			.clock(clock.getIfUnique(Clock::systemUTC))
			.build();
	}

	@Bean
	@ConditionalOnMissingBean
	JwtAuthenticationConverter jwtAuthenticationConverter(IdentityResolver identities) {
		JwtAuthenticationConverter converter = new JwtAuthenticationConverter();
		converter.setJwtGrantedAuthoritiesConverter(identities);
		return converter;
	}

	@Bean
	@ConditionalOnMissingBean
	ServiceSecurity serviceSecurity(IdentityHeaders contract, Refusals refusals, IncomingCalls calls,
			@ForGatehouse ObjectProvider<JwtDecoder> decoder, ObjectProvider<JwtVerifier> verifier) {
		return new ServiceSecurity(contract, refusals, calls, decoder.getIfAvailable(verifier::getObject));
	}

}
