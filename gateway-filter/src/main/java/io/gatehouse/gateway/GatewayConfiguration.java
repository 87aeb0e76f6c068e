package io.gatehouse.gateway;

import java.time.Clock;
import java.util.List;
import java.util.stream.Stream;

import io.gatehouse.identity.IdentityHeaders;
import io.gatehouse.token.DeclaredBeans;
import io.gatehouse.token.InvalidSettingException;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.reactor.netty.NettyServerCustomizer;
import org.springframework.boot.webflux.autoconfigure.WebHttpHandlerBuilderCustomizer;
import org.springframework.cloud.gateway.config.GatewayProperties;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.security.oauth2.jwt.ReactiveJwtDecoder;
import org.springframework.security.web.server.SecurityWebFilterChain;
import org.springframework.security.web.server.firewall.ServerWebExchangeFirewall;
import org.springframework.web.server.adapter.ForwardedHeaderTransformer;
import org.springframework.web.server.adapter.WebHttpHandlerBuilder;

/**
 * Beans that the parts of the guard share.
 */
@Configuration(proxyBeanMethods = false)
class GatewayConfiguration {

	private static final Log logger = LogFactory.getLog(GatewayConfiguration.class);

	@Bean
	static BeanFactoryPostProcessor gatehouseGatewayDeclaredBeansCheck() {
		return (beans) -> {
			DeclaredBeans.warnOfOthers(beans, ReactiveJwtDecoder.class, "verifies tokens by 'gatehouse.issuers.*'");
			DeclaredBeans.warnOfOthers(beans, Clock.class, "uses the system clock");
			DeclaredBeans.warnOfOthers(beans, ServerWebExchangeFirewall.class,
					"refuses requests by 'gatehouse.gateway.firewall.*'");
		};
	}

	/**
	 * Names the security filter chains of the application, which refuse requests, too.
	 */
	@Bean
	SmartInitializingSingleton gatehouseForeignSecurityLog(ListableBeanFactory beans) {
		return () -> {
			List<String> chains = Stream.of(beans.getBeanNamesForType(SecurityWebFilterChain.class))
				.filter((chain) -> !chain.startsWith("gatehouse"))
				.toList();
			if (!chains.isEmpty()) {
				logger.warn("Besides Gatehouse, security filter chains of the application decide about requests: "
						+ String.join(", ", chains)
						+ ". A request that one of them refuses does not reach Gatehouse, and its answer is that of the chain. Let them permit what Gatehouse protects, or remove them");
			}
		};
	}

	@Bean
	@ConditionalOnMissingBean
	IdentityHeaders identityHeaders(GatehouseGatewayProperties properties) {
		return properties.headers().contract(properties.claims());
	}

	@Bean
	CohortHeaders gatehouseCohortHeaders(GatehouseGatewayProperties properties, Environment environment) {
		return CohortHeaders.of(properties.headers().cohort(), environment);
	}

	/**
	 * First of all customizers. It replaces the handler of
	 * {@code server.forward-headers-strategy} or of the platform, and leaves a handler
	 * that the application sets.
	 */
	@Bean
	@Order(Ordered.HIGHEST_PRECEDENCE)
	NettyServerCustomizer gatehouseForwardedHeadersCustomizer(ClientAddressResolver clientAddressResolver) {
		return new TrustedForwardedHeaders(clientAddressResolver)::addTo;
	}

	@Bean
	@Order(Ordered.HIGHEST_PRECEDENCE)
	WebHttpHandlerBuilderCustomizer gatehouseForwardedHeaderTransformerCustomizer(
			ClientAddressResolver clientAddressResolver, ApplicationContext context) {
		return (builder) -> {
			if (builder.hasForwardedHeaderTransformer()) {
				TrustedForwardedHeaders.warnUnlessTrusted(clientAddressResolver);
				ForwardedHeaderTransformer transformer = context.getBean(
						WebHttpHandlerBuilder.FORWARDED_HEADER_TRANSFORMER_BEAN_NAME, ForwardedHeaderTransformer.class);
				builder.forwardedHeaderTransformer(
						new TrustedForwardedHeaderTransformer(transformer, clientAddressResolver));
			}
		};
	}

	@Bean
	@ConditionalOnMissingBean
	RefusalHandler refusalHandler(GatehouseGatewayProperties properties, ResourceMetadataProperties metadata,
			ObjectProvider<TokenSchemes> schemes) {
		return new ProblemRefusalHandler(properties.gateway().realm(), metadata.url(),
				schemes.getIfAvailable(TokenSchemes::bearer));
	}

	@Bean
	AuthenticationDecisions gatehouseAuthenticationDecisions(GatehouseGatewayProperties properties) {
		return new AuthenticationDecisions(properties.issuers());
	}

	/**
	 * Resolves client addresses.
	 * @throws InvalidSettingException if the property of trusted proxies is not a valid
	 * regular expression
	 */
	@Bean
	@ConditionalOnMissingBean
	ClientAddressResolver clientAddressResolver(GatewayProperties gatewayProperties) {
		return ClientAddressResolver.of(gatewayProperties.getTrustedProxies());
	}

	@Bean
	HeaderGuard gatehouseHeaderGuard(IdentityHeaders identityHeaders, CohortHeaders cohortHeaders) {
		return new HeaderGuard(cohortHeaders.guardedIn(identityHeaders));
	}

}
