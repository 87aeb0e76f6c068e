package io.gatehouse.gateway.firewall;

import java.util.LinkedHashSet;
import java.util.Set;

import io.gatehouse.token.InvalidSettingException;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.reactor.netty.NettyServerCustomizer;
import org.springframework.boot.web.server.reactive.ReactiveWebServerFactory;

/**
 * Adds the guard's customizers to the factory of the web server. Boot adds customizer
 * beans to its own factory only, and an application may declare another one. A factory of
 * a server other than Reactor Netty stops the start.
 */
final class GuardedServerPostProcessor implements BeanPostProcessor {

	/**
	 * Name of the customizer that replaces the handler of forwarded headers, and so comes
	 * first.
	 */
	private static final String FORWARDED_HEADERS = "gatehouseForwardedHeadersCustomizer";

	static final String FOLDED_HEADERS = "gatehouseFoldedHeaderCustomizer";

	private final BeanFactory beans;

	GuardedServerPostProcessor(BeanFactory beans) {
		this.beans = beans;
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		if (bean instanceof NettyReactiveWebServerFactory netty) {
			Set<NettyServerCustomizer> customizers = new LinkedHashSet<>();
			customizers.add(this.beans.getBean(FORWARDED_HEADERS, NettyServerCustomizer.class));
			customizers.addAll(netty.getServerCustomizers());
			customizers.add(this.beans.getBean(FOLDED_HEADERS, NettyServerCustomizer.class));
			netty.setServerCustomizers(customizers);
		}
		else if (bean instanceof ReactiveWebServerFactory) {
			throw unknown(bean.getClass());
		}
		return bean;
	}

	/** Creates the exception for an unsupported factory. */
	static InvalidSettingException unknown(Class<?> factory) {
		return new InvalidSettingException("spring.autoconfigure.exclude", null,
				"The web server is created by " + factory.getSimpleName()
						+ ", and the firewall sees the original request line only on Reactor Netty.",
				"Remove the other server from the class path, and do not exclude NettyReactiveWebServerAutoConfiguration.");
	}

}
