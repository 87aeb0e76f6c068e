package io.gatehouse.authorizationserver;

import io.gatehouse.boot.GatehouseAutoConfigurations;
import io.gatehouse.revocation.redis.QuickShutdown;
import io.gatehouse.test.TestKeys;
import org.junit.jupiter.api.Test;

import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.data.redis.autoconfigure.DataRedisReactiveAutoConfiguration;
import org.springframework.boot.security.autoconfigure.SecurityAutoConfiguration;
import org.springframework.boot.security.oauth2.server.authorization.autoconfigure.servlet.OAuth2AuthorizationServerAutoConfiguration;
import org.springframework.boot.security.oauth2.server.authorization.autoconfigure.servlet.OAuth2AuthorizationServerJwtAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.config.annotation.web.configuration.EnableWebSecurity;
import org.springframework.security.oauth2.server.authorization.InMemoryOAuth2AuthorizationConsentService;
import org.springframework.security.oauth2.server.authorization.InMemoryOAuth2AuthorizationService;
import org.springframework.security.oauth2.server.authorization.OAuth2AuthorizationConsentService;
import org.springframework.security.oauth2.server.authorization.OAuth2AuthorizationService;
import org.springframework.security.oauth2.server.authorization.token.OAuth2TokenGenerator;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link GatehouseAuthorizationServerAutoConfiguration}.
 */
class GatehouseAuthorizationServerAutoConfigurationTests {

	private static final String CLIENT = "spring.security.oauth2.authorizationserver.client.shop.registration.";

	private static final String[] CLIENTS = { CLIENT + "client-id=shop", CLIENT + "client-secret={noop}secret",
			CLIENT + "client-authentication-methods=client_secret_basic",
			CLIENT + "authorization-grant-types=client_credentials" };

	private final WebApplicationContextRunner runner = new WebApplicationContextRunner().withBean(QuickShutdown.class)
		.withUserConfiguration(WebSecurity.class)
		.withConfiguration(GatehouseAutoConfigurations.and(DataRedisAutoConfiguration.class,
				DataRedisReactiveAutoConfiguration.class, SecurityAutoConfiguration.class,
				OAuth2AuthorizationServerAutoConfiguration.class, OAuth2AuthorizationServerJwtAutoConfiguration.class))
		.withPropertyValues("gatehouse.session.issuer=https://sso.test",
				"gatehouse.session.keys[0].value=" + TestKeys.key().toJSONString());

	@Test
	void startWhenClientsAndIssuerAreSetThenServerUsesSessions() {
		this.runner.withPropertyValues(CLIENTS)
			.withPropertyValues("spring.security.oauth2.authorizationserver.issuer=https://sso.test")
			.run((context) -> {
				assertThat(context).hasNotFailed();
				assertThat(context.getBean(OAuth2AuthorizationService.class))
					.isInstanceOf(RedisAuthorizationService.class);
				assertThat(context.getBean(OAuth2AuthorizationConsentService.class))
					.isInstanceOf(RedisConsentService.class);
				assertThat(context.getBean(OAuth2TokenGenerator.class)).isInstanceOf(SessionTokenGenerator.class);
				assertThat(context.getBean("gatehouseSignOnFilter", FilterRegistrationBean.class).getOrder())
					.isEqualTo(-101);
				assertThat(context.getBean("gatehouseClientRequestFilter", FilterRegistrationBean.class).getOrder())
					.isEqualTo(-102);
			});
	}

	@Test
	void startWhenIssuersDifferThenFailsAndNamesBoth() {
		this.runner.withPropertyValues(CLIENTS)
			.withPropertyValues("spring.security.oauth2.authorizationserver.issuer=https://other.test")
			.run((context) -> assertThat(context).getFailure()
				.hasMessageContainingAll("spring.security.oauth2.authorizationserver.issuer", "https://other.test",
						"https://sso.test"));
	}

	@Test
	void startWhenThereIsNoClientThenFailsWithTheProperty() {
		this.runner.run((context) -> assertThat(context).getFailure()
			.rootCause()
			.hasMessageContaining("spring.security.oauth2.authorizationserver.client"));
	}

	@Test
	void startWhenSwitchedOffOrSessionsAreThenServerIsSpringsOwn() {
		for (String off : new String[] { "gatehouse.authorization-server.enabled=false",
				"gatehouse.session.enabled=false" }) {
			this.runner.withPropertyValues(CLIENTS)
				.withPropertyValues(off)
				.run((context) -> assertThat(context).hasNotFailed()
					.doesNotHaveBean(OAuth2AuthorizationService.class)
					.doesNotHaveBean(SignOns.class));
		}
	}

	@Test
	void startWhenApplicationIsReactiveThenNothingIsSetUp() {
		new ReactiveWebApplicationContextRunner().withBean(QuickShutdown.class)
			.withClassLoader(new FilteredClassLoader("jakarta.servlet"))
			.withConfiguration(GatehouseAutoConfigurations.and(DataRedisAutoConfiguration.class,
					DataRedisReactiveAutoConfiguration.class))
			.withPropertyValues("gatehouse.session.issuer=https://sso.test",
					"gatehouse.session.keys[0].value=" + TestKeys.key().toJSONString())
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(SignOns.class));
	}

	@Test
	void startWhenApplicationHasAnAuthorizationServiceThenFailsAndNamesTheRemedy() {
		this.runner.withPropertyValues(CLIENTS)
			.withPropertyValues("spring.security.oauth2.authorizationserver.issuer=https://sso.test")
			.withBean(InMemoryOAuth2AuthorizationService.class)
			.run((context) -> assertThat(context).getFailure()
				.hasMessageContainingAll("gatehouse.authorization-server.enabled", "OAuth2AuthorizationService"));
	}

	@Test
	void startWhenApplicationHasAConsentServiceThenItIsUsed() {
		this.runner.withPropertyValues(CLIENTS)
			.withPropertyValues("spring.security.oauth2.authorizationserver.issuer=https://sso.test")
			.withBean(InMemoryOAuth2AuthorizationConsentService.class)
			.run((context) -> assertThat(context).hasNotFailed()
				.hasSingleBean(OAuth2AuthorizationConsentService.class)
				.doesNotHaveBean(RedisConsentService.class));
	}

	@Configuration(proxyBeanMethods = false)
	@EnableWebSecurity
	static class WebSecurity {

	}

}
