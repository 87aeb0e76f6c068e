package io.gatehouse.gateway;

import io.gatehouse.boot.GatehouseAutoConfigurations;
import io.gatehouse.gateway.access.GatehouseAccessAutoConfiguration;
import io.gatehouse.gateway.firewall.GatehouseFirewallAutoConfiguration;
import io.gatehouse.token.InvalidSettingException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of which parts of the guard an application has.
 */
class GatehouseGatewayAutoConfigurationTests {

	private final ReactiveWebApplicationContextRunner runner = new ReactiveWebApplicationContextRunner()
		.withBean(QuickShutdown.class)
		.withPropertyValues("gatehouse.issuers.main.issuer=https://auth.test", "gatehouse.revocation.lookup=redis");

	@ParameterizedTest
	@ValueSource(classes = { GatehouseGatewayAutoConfiguration.class, GatehouseAccessAutoConfiguration.class,
			GatehouseFirewallAutoConfiguration.class })
	void startWhenAPartIsExcludedThenFails(Class<?> part) {
		this.runner.withUserConfiguration(Everything.class)
			.withPropertyValues("spring.autoconfigure.exclude=" + part.getName())
			.run((context) -> assertThat(context).getFailure()
				.isInstanceOf(InvalidSettingException.class)
				.hasMessageContaining("spring.autoconfigure.exclude")
				.hasMessageContaining("an auto-configuration of 'io.gatehouse.gateway' is excluded"));
	}

	@Test
	void startWhenThereIsNoGatewayThenThereIsNoGuard() {
		this.runner.withConfiguration(GatehouseAutoConfigurations.and(DataRedisAutoConfiguration.class))
			.withClassLoader(new FilteredClassLoader(GlobalFilter.class))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(GatehouseGatewayProperties.class));
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Everything {

	}

}
