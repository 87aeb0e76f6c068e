package io.gatehouse.gateway.firewall;

import io.gatehouse.gateway.AuthenticationDecisions;
import io.gatehouse.gateway.HeaderGuard;
import io.gatehouse.gateway.RefusalHandler;
import io.gatehouse.token.ForGatehouse;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.reactor.netty.NettyServerCustomizer;
import org.springframework.boot.web.server.reactive.ReactiveWebServerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.web.server.firewall.ServerWebExchangeFirewall;

/**
 * Beans of the firewall and of the header guard.
 */
@Configuration(proxyBeanMethods = false)
class FirewallConfiguration {

	/**
	 * Stops the start of a web server on which the firewall does not see the request
	 * line.
	 */
	@Bean
	static BeanFactoryPostProcessor gatehouseWebServerCheck() {
		return (beanFactory) -> {
			for (String name : beanFactory.getBeanNamesForType(ReactiveWebServerFactory.class, true, false)) {
				checkServer(beanFactory.getType(name, false));
			}
		};
	}

	private static void checkServer(@Nullable Class<?> factory) {
		if (factory != null && !factory.isInterface()
				&& !NettyReactiveWebServerFactory.class.isAssignableFrom(factory)) {
			throw GuardedServerPostProcessor.unknown(factory);
		}
	}

	/** Firewall for the filter chains of Spring Security, if the application has any. */
	@Bean
	@ConditionalOnMissingBean
	ServerWebExchangeFirewall gatehouseFirewall(FirewallProperties properties) {
		return StrictFirewalls.of(properties);
	}

	@Bean
	static GuardedServerPostProcessor gatehouseGuardedServerPostProcessor(BeanFactory beans) {
		return new GuardedServerPostProcessor(beans);
	}

	@Bean(GuardedServerPostProcessor.FOLDED_HEADERS)
	NettyServerCustomizer gatehouseFoldedHeaderCustomizer(FirewallProperties properties) {
		boolean allowed = properties.allow().contains(FirewallRelaxation.FOLDED_HEADERS);
		return (server) -> allowed ? server
				: server.doOnChannelInit((observer, channel, address) -> FoldedHeaderHandler.addTo(channel.pipeline()));
	}

	@Bean
	FirewallWebFilter gatehouseFirewallWebFilter(@ForGatehouse ObjectProvider<ServerWebExchangeFirewall> firewall,
			FirewallProperties properties, HeaderGuard headerGuard, RefusalHandler refusalHandler,
			AuthenticationDecisions gatehouseAuthenticationDecisions) {
		RefusalHandler refusals = gatehouseAuthenticationDecisions.counting(refusalHandler);
		ServerWebExchangeFirewall given = firewall.getIfAvailable();
		return (given != null) ? new FirewallWebFilter(given, properties.allow(), headerGuard, refusals)
				: new FirewallWebFilter(properties, headerGuard, refusals);
	}

	@Bean
	HeaderGuardWebFilter gatehouseHeaderGuardWebFilter(HeaderGuard headerGuard) {
		return new HeaderGuardWebFilter(headerGuard);
	}

	@Bean
	HeaderGuardTrailersFilter gatehouseHeaderGuardTrailersFilter(HeaderGuard headerGuard) {
		return new HeaderGuardTrailersFilter(headerGuard);
	}

}
