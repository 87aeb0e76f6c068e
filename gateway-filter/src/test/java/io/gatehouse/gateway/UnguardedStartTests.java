package io.gatehouse.gateway;

import io.gatehouse.boot.GatehouseAutoConfigurations;
import io.gatehouse.token.InvalidSettingException;
import org.junit.jupiter.api.Test;

import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.reactor.netty.NettyServerCustomizer;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.web.server.WebServer;
import org.springframework.boot.web.server.reactive.ReactiveWebServerFactory;
import org.springframework.cloud.gateway.config.GatewayProperties;
import org.springframework.http.server.reactive.HttpHandler;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that applications which cannot be guarded do not start. Servlet applications are
 * tested in {@code gateway-neighbours}, which has the servlet API.
 */
class UnguardedStartTests {

	private static final AutoConfigurations AUTO_CONFIGURATIONS = GatehouseAutoConfigurations
		.and(DataRedisAutoConfiguration.class);

	private static final String SWITCHED_OFF = "spring.cloud.gateway.server.webflux.enabled=false";

	private final ReactiveWebApplicationContextRunner runner = new ReactiveWebApplicationContextRunner()
		.withConfiguration(AUTO_CONFIGURATIONS)
		.withBean(QuickShutdown.class)
		.withPropertyValues("gatehouse.issuers.main.issuer=https://auth.test");

	@Test
	void startWhenGatewayIsSwitchedOffThenRefused() {
		this.runner.withPropertyValues(SWITCHED_OFF)
			.run((context) -> assertThat(context).getFailure()
				.isInstanceOf(InvalidSettingException.class)
				.hasMessageContaining("spring.cloud.gateway.server.webflux.enabled"));
	}

	@Test
	void startWhenGatewayAndGuardAreSwitchedOffThenStarts() {
		this.runner.withPropertyValues(SWITCHED_OFF, "gatehouse.gateway.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void startWhenThereIsNoWebServerThenStarts() {
		new ApplicationContextRunner().withConfiguration(AUTO_CONFIGURATIONS)
			.withPropertyValues(SWITCHED_OFF)
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void startWhenWebServerIsNotNettyThenRefused() {
		this.runner.withBean(GatewayProperties.class)
			.withBean(OtherServerFactory.class)
			.run((context) -> assertThat(context).getFailure()
				.isInstanceOf(InvalidSettingException.class)
				.hasMessageContaining("OtherServerFactory")
				.hasMessageContaining("Netty"));
	}

	@Test
	void startWhenWebServerIsDeclaredByItsInterfaceAndIsNotNettyThenRefused() {
		this.runner.withBean(GatewayProperties.class)
			.withBean(ReactiveWebServerFactory.class, OtherServerFactory::new)
			.run((context) -> assertThat(context).getFailure()
				.hasRootCauseInstanceOf(InvalidSettingException.class)
				.hasMessageContaining("OtherServerFactory"));
	}

	@Test
	void startWhenApplicationMakesItsOwnNettyThenItIsGuardedToo() {
		this.runner.withBean(GatewayProperties.class)
			.withBean(ReactiveWebServerFactory.class, NettyReactiveWebServerFactory::new)
			.run((context) -> assertThat(context.getBean(NettyReactiveWebServerFactory.class).getServerCustomizers())
				.containsExactly(context.getBean("gatehouseForwardedHeadersCustomizer", NettyServerCustomizer.class),
						context.getBean("gatehouseFoldedHeaderCustomizer", NettyServerCustomizer.class)));
	}

	@Test
	void startWhenBeansAreLazyThenSettingsAreChecked() {
		this.runner.withBean(GatewayProperties.class)
			.withInitializer(
					(context) -> context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor()))
			.withPropertyValues("gatehouse.gateway.access[0].path=/**", "gatehouse.gateway.access[0].access=public")
			.run((context) -> assertThat(context).getFailure()
				.hasRootCauseInstanceOf(InvalidSettingException.class)
				.hasMessageContaining("gatehouse.gateway.access[0].path"));
	}

	static final class OtherServerFactory implements ReactiveWebServerFactory {

		@Override
		public WebServer getWebServer(HttpHandler httpHandler) {
			throw new UnsupportedOperationException();
		}

	}

}
