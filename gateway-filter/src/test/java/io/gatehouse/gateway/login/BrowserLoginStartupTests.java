package io.gatehouse.gateway.login;

import java.util.List;

import io.gatehouse.boot.GatehouseAutoConfigurations;
import io.gatehouse.gateway.RefusalHandler;
import io.gatehouse.token.InvalidSettingException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.cloud.gateway.config.GatewayProperties;
import org.springframework.security.config.web.server.ServerHttpSecurity;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.client.registration.InMemoryReactiveClientRegistrationRepository;
import org.springframework.security.oauth2.client.registration.ReactiveClientRegistrationRepository;
import org.springframework.security.web.server.MatcherSecurityWebFilterChain;
import org.springframework.security.web.server.SecurityWebFilterChain;
import org.springframework.security.web.server.util.matcher.ServerWebExchangeMatchers;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.session.DefaultWebSessionManager;
import org.springframework.web.server.session.WebSessionManager;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of the beans of the login, and of its failures at the start.
 */
class BrowserLoginStartupTests {

	private static final String PREFIX = "gatehouse.gateway.browser-login.";

	private static final String ENABLED = PREFIX + "enabled=true";

	private final ReactiveWebApplicationContextRunner without = new ReactiveWebApplicationContextRunner()
		.withConfiguration(GatehouseAutoConfigurations.and(DataRedisAutoConfiguration.class))
		.withBean(GatewayProperties.class)
		.withBean(WebSessionManager.class, DefaultWebSessionManager::new)
		.withBean(ServerHttpSecurity.class, ServerHttpSecurity::http)
		.withPropertyValues("gatehouse.issuers.main.issuer=https://auth.test", "gatehouse.revocation.lookup=redis");

	private final ReactiveWebApplicationContextRunner runner = with(this.without, TestClients.REGISTRATION);

	private static ReactiveWebApplicationContextRunner with(ReactiveWebApplicationContextRunner runner,
			ClientRegistration... registrations) {
		return runner.withBean(ReactiveClientRegistrationRepository.class,
				() -> new InMemoryReactiveClientRegistrationRepository(registrations));
	}

	private static void assertFails(ReactiveWebApplicationContextRunner runner, String property, String reason,
			String remedy) {
		runner.run((context) -> {
			Throwable failure = context.getStartupFailure();
			while (failure != null && !(failure instanceof InvalidSettingException)) {
				failure = failure.getCause();
			}
			assertThat(failure).isInstanceOfSatisfying(InvalidSettingException.class, (ex) -> {
				assertThat(ex.property()).isEqualTo(PREFIX + property);
				assertThat(ex.reason()).contains(reason);
				assertThat(ex.remedy()).contains(remedy);
			});
		});
	}

	private static ClientRegistration other(String id) {
		return ClientRegistration.withClientRegistration(TestClients.REGISTRATION).registrationId(id).build();
	}

	@Test
	void startWhenEnabledThenThereIsAChain() {
		this.runner.withPropertyValues(ENABLED)
			.run((context) -> assertThat(context).hasNotFailed()
				.hasSingleBean(BrowserLogin.class)
				.hasSingleBean(SecurityWebFilterChain.class)
				.getBean(RefusalHandler.class)
				.isInstanceOf(BrowserRefusals.class));
	}

	@Test
	void startWhenNotEnabledThenNothingIsThere() {
		this.runner.run((context) -> assertThat(context).hasNotFailed()
			.doesNotHaveBean(BrowserLogin.class)
			.doesNotHaveBean(SecurityWebFilterChain.class)
			.getBean(RefusalHandler.class)
			.isNotInstanceOf(BrowserRefusals.class));
	}

	@ParameterizedTest
	@ValueSource(strings = { "org.springframework.security.oauth2.client", "org.springframework.security.config" })
	void startWhenStarterIsMissingThenFailsAndNamesIt(String absent) {
		ReactiveWebApplicationContextRunner missing = new ReactiveWebApplicationContextRunner()
			.withClassLoader(new FilteredClassLoader(absent))
			.withConfiguration(GatehouseAutoConfigurations.and(DataRedisAutoConfiguration.class))
			.withBean(GatewayProperties.class)
			.withPropertyValues("gatehouse.issuers.main.issuer=https://auth.test", "gatehouse.revocation.lookup=redis");
		assertFails(missing.withPropertyValues(ENABLED), "enabled", "not on the class path",
				"spring-boot-starter-security-oauth2-client");
		missing.run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void startWhenThereIsNoRegistrationThenFails() {
		assertFails(this.without.withPropertyValues(ENABLED), "enabled", "no client registration",
				"spring.security.oauth2.client.registration");
	}

	@Test
	void startWhenThereAreSeveralRegistrationsThenOneHasToBeChosen() {
		ReactiveWebApplicationContextRunner several = with(this.without, other("b"), other("a"))
			.withPropertyValues(ENABLED);
		assertFails(several, "registration-id", "There are 2", "[a, b]");
		assertFails(several.withPropertyValues(PREFIX + "registration-id=c"), "registration-id", "has this id",
				"[a, b]");
		several.withPropertyValues(PREFIX + "registration-id=b")
			.run((context) -> assertThat(context).hasNotFailed()
				.getBean(BrowserLogin.class)
				.extracting(BrowserLogin::registration)
				.isEqualTo("b"));
	}

	@Test
	void startWhenRegistrationsCannotBeListedThenOneHasToBeChosen() {
		ReactiveWebApplicationContextRunner unlisted = this.without
			.withBean(ReactiveClientRegistrationRepository.class, () -> (id) -> reactor.core.publisher.Mono.empty())
			.withPropertyValues(ENABLED);
		assertFails(unlisted, "registration-id", "cannot be listed", "Set it");
		unlisted.withPropertyValues(PREFIX + "registration-id=b").run((context) -> assertThat(context).hasNotFailed());
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			cookie-name=__Host-x            | cookie-name      | not the name of a cookie
			cookie-name=a b                 | cookie-name      | not the name of a cookie
			cookie-name=                    | cookie-name      | not the name of a cookie
			registration-id=../x            | registration-id  | path cannot carry it
			insecure-cookies=true           | insecure-cookies | other hosts can reach this gateway
			""")
	void startWhenSettingIsNotUsableThenFailsAndNamesIt(String setting, String property, String reason) {
		assertFails(this.runner.withPropertyValues(ENABLED, PREFIX + setting), property, reason, "");
	}

	@ParameterizedTest
	@CsvSource({ "127.0.0.1, true", "::1, true", "localhost, true", "0.0.0.0, false", "10.0.0.1, false" })
	void startWhenCookiesAreInsecureThenOnlyOnLoopback(String address, boolean starts) {
		this.runner.withPropertyValues(ENABLED, PREFIX + "insecure-cookies=true", "server.address=" + address)
			.run((context) -> assertThat(context.getStartupFailure() == null).isEqualTo(starts));
	}

	@Test
	void startWhenChainOfTheApplicationLacksTheLoginThenFails() {
		assertFails(
				this.runner.withPropertyValues(ENABLED)
					.withBean(SecurityWebFilterChain.class,
							() -> new MatcherSecurityWebFilterChain(ServerWebExchangeMatchers.anyExchange(),
									List.<WebFilter>of((exchange, chain) -> chain.filter(exchange)))),
				"enabled", "lacks the login", "applyTo");
	}

	@Test
	void startWhenEveryTokenHasToBeBoundThenFails() {
		assertFails(
				this.runner.withPropertyValues(ENABLED, "gatehouse.gateway.dpop.enabled=true",
						"gatehouse.gateway.dpop.required=true"),
				"enabled", "tokens of sessions are bearer tokens", "Remove one");
	}

	@ParameterizedTest
	@CsvSource({ "/, health, , true", "'', , , true", "/, '*', , false", "'', 'health,env', , false",
			"/, '*', 8081, true", "/manage/, '*', , true" })
	void startWhenActuatorHasNoPathOfItsOwnThenOnlyHealthMayBeExposed(String base, @Nullable String exposed,
			@Nullable String port, boolean starts) {
		ReactiveWebApplicationContextRunner actuator = this.runner.withPropertyValues(ENABLED,
				"management.endpoints.web.base-path=" + base);
		if (exposed != null) {
			actuator = actuator.withPropertyValues("management.endpoints.web.exposure.include=" + exposed);
		}
		if (port != null) {
			actuator = actuator.withPropertyValues("management.server.port=" + port);
		}
		actuator.run((context) -> {
			assertThat(context.getStartupFailure() == null).isEqualTo(starts);
			if (!starts) {
				assertThat(context.getStartupFailure()).rootCause()
					.isInstanceOf(InvalidSettingException.class)
					.hasMessageContaining("management.endpoints.web.base-path");
			}
		});
	}

	@Test
	void startWhenSessionManagerHasNoStoreThenFails() {
		assertFails(with(
				new ReactiveWebApplicationContextRunner()
					.withConfiguration(GatehouseAutoConfigurations.and(DataRedisAutoConfiguration.class))
					.withBean(GatewayProperties.class)
					.withBean(ServerHttpSecurity.class, ServerHttpSecurity::http)
					.withPropertyValues("gatehouse.issuers.main.issuer=https://auth.test",
							"gatehouse.revocation.lookup=redis", ENABLED)
					.withBean(WebSessionManager.class, () -> (exchange) -> reactor.core.publisher.Mono.empty()),
				TestClients.REGISTRATION), "enabled", "no WebSessionStore", "DefaultWebSessionManager");
	}

}
