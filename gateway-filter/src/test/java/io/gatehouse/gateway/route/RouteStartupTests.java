package io.gatehouse.gateway.route;

import java.util.List;
import java.util.Map;

import io.gatehouse.boot.GatehouseAutoConfigurations;
import io.gatehouse.gateway.CohortHeaders;
import io.gatehouse.gateway.QuickShutdown;
import io.gatehouse.token.InvalidSettingException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.discovery.simple.reactive.SimpleReactiveDiscoveryClientAutoConfiguration;
import org.springframework.cloud.commons.util.UtilAutoConfiguration;
import org.springframework.cloud.gateway.config.GatewayProperties;
import org.springframework.cloud.gateway.support.ConfigurationService;
import org.springframework.cloud.loadbalancer.annotation.LoadBalancerClients;
import org.springframework.cloud.loadbalancer.config.LoadBalancerAutoConfiguration;
import org.springframework.cloud.loadbalancer.core.DelegatingServiceInstanceListSupplier;
import org.springframework.cloud.loadbalancer.core.HintBasedServiceInstanceListSupplier;
import org.springframework.cloud.loadbalancer.core.ServiceInstanceListSupplier;
import org.springframework.cloud.loadbalancer.support.LoadBalancerClientFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.convert.ConversionService;
import org.springframework.validation.Validator;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of the beans that the auto-configuration makes from properties, and of its
 * failures.
 */
class RouteStartupTests {

	private static final String RELEASE = "gatehouse.gateway.release.";

	private static final String[] GRAY = { RELEASE + "cohorts[0].name=gray", RELEASE + "cohorts[0].percentage=10" };

	private static final String BALANCER = "spring.cloud.loadbalancer.";

	private static final String ROUTE = "spring.cloud.gateway.server.webflux.routes[0].";

	private final ReactiveWebApplicationContextRunner runner = new ReactiveWebApplicationContextRunner()
		.withConfiguration(GatehouseAutoConfigurations.and(DataRedisAutoConfiguration.class))
		.withUserConfiguration(Gateway.class)
		.withBean(QuickShutdown.class)
		.withPropertyValues("gatehouse.issuers.main.issuer=https://auth.test", "gatehouse.revocation.lookup=redis");

	private final ReactiveWebApplicationContextRunner balanced = this.runner
		.withConfiguration(AutoConfigurations.of(UtilAutoConfiguration.class, LoadBalancerAutoConfiguration.class,
				SimpleReactiveDiscoveryClientAutoConfiguration.class))
		.withPropertyValues(GRAY);

	@Test
	void startWhenThereAreNoCohortsThenTheFeatureIsOff() {
		this.runner.run((context) -> assertThat(context).hasNotFailed()
			.hasSingleBean(ClaimRoutePredicateFactory.class)
			.hasSingleBean(RoleRoutePredicateFactory.class)
			.doesNotHaveBean(CohortRoutePredicateFactory.class)
			.doesNotHaveBean(CohortGlobalFilter.class)
			.doesNotHaveBean(CohortMeters.class)
			.doesNotHaveBean(LoadBalancerConfiguration.class));
	}

	@Test
	void startWhenGatehouseIsDisabledThenNothingIsThere() {
		this.runner.withPropertyValues("gatehouse.gateway.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean(ClaimRoutePredicateFactory.class)
				.doesNotHaveBean(UnroutedCallerHandlerMapping.class));
	}

	@Test
	void startWhenThereAreCohortsThenTheFeatureIsOn() {
		this.runner.withPropertyValues(GRAY)
			.run((context) -> assertThat(context).hasNotFailed()
				.hasSingleBean(CohortRoutePredicateFactory.class)
				.hasSingleBean(CohortGlobalFilter.class)
				.hasSingleBean(CohortMeters.class));
	}

	@Test
	void headersWhenClientsOfTheLoadBalancerHaveSettingsThenAllNamesCount() {
		this.runner
			.withPropertyValues(BALANCER + "hint-header-name=X-Hint",
					BALANCER + "clients.orders.hint-header-name=X-Tag",
					BALANCER + "clients.catalog.x-forwarded.enabled=true", "gatehouse.headers.cohort=X-Release")
			.run((context) -> assertThat(context.getBean(CohortHeaders.class)).isEqualTo(new CohortHeaders("X-Release",
					Map.of(BALANCER + "hint-header-name", "X-Hint", BALANCER + "clients.orders.hint-header-name",
							"X-Tag", BALANCER + "clients.catalog.hint-header-name", "X-SC-LB-Hint"))));
	}

	@Test
	void startWhenMicrometerAndLoadBalancerAreMissingThenCohortsWork() {
		this.runner.withPropertyValues(GRAY)
			.withClassLoader(new FilteredClassLoader("io.micrometer.core", "org.springframework.cloud.loadbalancer"))
			.run((context) -> assertThat(context).hasNotFailed()
				.hasSingleBean(CohortGlobalFilter.class)
				.doesNotHaveBean(LoadBalancerConfiguration.class));
	}

	@Test
	void startWhenApplicationResolvesCohortsThenTheFeatureIsOnAndBacksOff() {
		CohortResolver own = (caller) -> Mono.just("own");
		this.runner.withBean(CohortResolver.class, () -> own)
			.withPropertyValues(ROUTE + "id=any", ROUTE + "uri=http://127.0.0.1:1", ROUTE + "predicates[0]=Cohort=own")
			.run((context) -> {
				assertThat(context).hasNotFailed().hasSingleBean(CohortGlobalFilter.class);
				assertThat(context.getBean(CohortResolver.class)).isSameAs(own);
			});
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			cohorts[0].name=Gray             | cohorts[0].name       | not a valid cohort name
			cohorts[0].name=a b              | cohorts[0].name       | not a valid cohort name
			cohorts[0].name=stable           | cohorts[0].name       | has the same name
			cohorts[1].name=gray             | cohorts[1].name       | no rule
			cohorts[1].users=bob             | cohorts[1].name       | not a valid cohort name
			cohorts[0].percentage=100.01     | cohorts[0].percentage | not a percentage
			cohorts[0].percentage=-1         | cohorts[0].percentage | not a percentage
			cohorts[0].percentage=12.345     | cohorts[0].percentage | not a percentage
			cohorts[0].seed=                 | cohorts[0].seed       | empty
			cohorts[0].percent=10            | cohorts[0].percent    | no such setting
			fallback=Stable                  | fallback              | not a valid cohort name
			""")
	void startWhenCohortsAreNotUsableThenFailsAndNamesTheSetting(String setting, String property, String reason) {
		this.runner.withPropertyValues(GRAY)
			.withPropertyValues(RELEASE + setting)
			.run((context) -> assertRefused(context.getStartupFailure(), RELEASE + property, reason));
	}

	@Test
	void startWhenSeedOrByComesWithoutPercentageThenFails() {
		ReactiveWebApplicationContextRunner users = this.runner.withPropertyValues(RELEASE + "cohorts[0].name=gray",
				RELEASE + "cohorts[0].users=bob");
		users.withPropertyValues(RELEASE + "cohorts[0].seed=x")
			.run((context) -> assertRefused(context.getStartupFailure(), RELEASE + "cohorts[0].seed", "there is none"));
		users.withPropertyValues(RELEASE + "cohorts[0].by=device")
			.run((context) -> assertRefused(context.getStartupFailure(), RELEASE + "cohorts[0].by", "there is none"));
	}

	@ParameterizedTest
	@CsvSource({ "gatehouse.headers.cohort, X User, plain header", "gatehouse.headers.cohort, Host, HTTP itself",
			"gatehouse.headers.cohort, x-user-id, carries a claim",
			"spring.cloud.loadbalancer.hint-header-name, Authorization, HTTP itself",
			"spring.cloud.loadbalancer.clients.orders.hint-header-name, X User, plain header" })
	void startWhenHeaderIsNotUsableThenFails(String property, String value, String reason) {
		this.runner.withPropertyValues(property + "=" + value)
			.run((context) -> assertRefused(context.getStartupFailure(), property, reason));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			Claim=                | Claim  | names no claim
			Claim=plan, [         | Claim  | not a regular expression
			Claim=plan, a{1,2}    | Claim  | would be ignored
			Role=                 | Role   | has no role
			Cohort=blue           | Cohort | no cohort of this name
			Cohort=               | Cohort | no cohort of this name
			Cohort=gray, stable   | Cohort | no cohort of this name
			""")
	void startWhenPredicateOfRouteIsNotUsableThenFailsAndNamesIt(String predicate, String name, String reason) {
		this.runner.withPropertyValues(GRAY)
			.withPropertyValues(ROUTE + "id=orders", ROUTE + "uri=http://127.0.0.1:1",
					ROUTE + "predicates[0]=Path=/orders/**", ROUTE + "predicates[1]=" + predicate)
			.run((context) -> assertRefused(context.getStartupFailure(), "predicates." + name + " of route orders",
					reason));
	}

	@Test
	void startWhenRouteAsksForCohortAndThereAreNoneThenFails() {
		this.runner
			.withPropertyValues(ROUTE + "id=orders", ROUTE + "uri=http://127.0.0.1:1",
					ROUTE + "predicates[0]=Cohort=gray")
			.run((context) -> assertRefused(context.getStartupFailure(), "predicates.Cohort of route orders",
					"no cohort of this name"));
	}

	@Test
	void startWhenPredicatesOfRouteAreUsableThenStarts() {
		this.runner.withPropertyValues(GRAY)
			.withPropertyValues(ROUTE + "id=orders", ROUTE + "uri=http://127.0.0.1:1",
					ROUTE + "predicates[0]=Claim=plan", ROUTE + "predicates[1]=Claim=plan, gold|platinum",
					ROUTE + "predicates[2]=Role=admin, ops", ROUTE + "predicates[3]=Cohort=gray",
					ROUTE + "predicates[4]=Cohort=stable", ROUTE + "predicates[5].name=Claim",
					ROUTE + "predicates[5].args.name=plan", ROUTE + "predicates[5].args.regexp=a{1,2}")
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@ParameterizedTest
	@ValueSource(strings = { "Cohort=#{@cohortOfTheDay.name}", "Claim=plan, #{@plans.best}", "Role=#{@roles.one}" })
	void startWhenPredicateHasExpressionThenItIsLeftForLater(String predicate) {
		this.runner.withPropertyValues(GRAY)
			.withPropertyValues(ROUTE + "id=orders", ROUTE + "uri=http://127.0.0.1:1",
					ROUTE + "predicates[0]=" + predicate)
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void loadBalancerWhenThereAreCohortsThenLooksAtHints() {
		this.balanced.run((context) -> assertThat(context.getBean(LoadBalancerClientFactory.class)
			.getInstance("orders", ServiceInstanceListSupplier.class))
			.isInstanceOf(HintBasedServiceInstanceListSupplier.class));
	}

	@Test
	void loadBalancerWhenApplicationHasInstancesOfItsOwnThenBacksOff() {
		this.balanced.withUserConfiguration(OwnForAll.class)
			.run((context) -> assertThat(context.getBean(LoadBalancerClientFactory.class)
				.getProvider("orders", ServiceInstanceListSupplier.class)
				.getIfAvailable()).isInstanceOf(OwnInstances.class));
	}

	@Test
	void loadBalancerWhenOtherInstancesAreChosenByPropertyThenBacksOff() {
		for (String property : new String[] { "spring.cloud.loadbalancer.configurations",
				"spring.cloud.loadbalancer.clients.orders.configurations" }) {
			this.balanced.withPropertyValues(property + "=zone-preference").run((context) -> {
				ServiceInstanceListSupplier supplier = context.getBean(LoadBalancerClientFactory.class)
					.getInstance("orders", ServiceInstanceListSupplier.class);
				assertThat(supplier).isNotInstanceOf(HintBasedServiceInstanceListSupplier.class)
					.isInstanceOf(DelegatingServiceInstanceListSupplier.class);
			});
		}
	}

	private static void assertRefused(@Nullable Throwable failure, String property, String reason) {
		Throwable cause = failure;
		while (cause != null && !(cause instanceof InvalidSettingException)) {
			cause = cause.getCause();
		}
		assertThat(cause).isInstanceOfSatisfying(InvalidSettingException.class, (refused) -> {
			assertThat(refused.property()).isEqualTo(property);
			assertThat(refused.reason()).contains(reason);
			assertThat(refused.remedy()).endsWith(".");
		});
	}

	/** Beans of the gateway that the predicates need. */
	@Configuration(proxyBeanMethods = false)
	static class Gateway {

		@Bean
		GatewayProperties gatewayProperties() {
			return new GatewayProperties();
		}

		@Bean
		ConfigurationService gatewayConfigurationService(BeanFactory beanFactory,
				ObjectProvider<ConversionService> conversionService, ObjectProvider<Validator> validator) {
			return new ConfigurationService(beanFactory, conversionService, validator);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@LoadBalancerClients(defaultConfiguration = OwnInstancesConfiguration.class)
	static class OwnForAll {

	}

	static class OwnInstancesConfiguration {

		@Bean
		ServiceInstanceListSupplier ownInstances() {
			return new OwnInstances();
		}

	}

	private static final class OwnInstances implements ServiceInstanceListSupplier {

		@Override
		public String getServiceId() {
			return "orders";
		}

		@Override
		public Flux<List<ServiceInstance>> get() {
			return Flux.just(List.of());
		}

	}

}
