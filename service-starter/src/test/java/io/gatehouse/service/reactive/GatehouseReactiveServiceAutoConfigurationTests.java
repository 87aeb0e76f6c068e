package io.gatehouse.service.reactive;

import java.util.List;
import java.util.Objects;

import io.gatehouse.boot.VerifyingReactiveJwtDecoder;
import io.gatehouse.service.BackOffContract;
import io.gatehouse.token.ForGatehouse;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.context.PropertyPlaceholderAutoConfiguration;
import org.springframework.boot.security.autoconfigure.ReactiveUserDetailsServiceAutoConfiguration;
import org.springframework.boot.security.autoconfigure.web.reactive.ReactiveWebSecurityAutoConfiguration;
import org.springframework.boot.test.context.assertj.AssertableReactiveWebApplicationContext;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.web.context.reactive.ConfigurableReactiveWebApplicationContext;
import org.springframework.boot.webflux.autoconfigure.WebFluxAutoConfiguration;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;
import org.springframework.security.config.annotation.method.configuration.EnableReactiveMethodSecurity;
import org.springframework.security.config.web.server.ServerHttpSecurity;
import org.springframework.security.core.userdetails.ReactiveUserDetailsService;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.ReactiveJwtDecoder;
import org.springframework.security.web.server.MatcherSecurityWebFilterChain;
import org.springframework.security.web.server.SecurityWebFilterChain;
import org.springframework.security.web.server.WebFilterChainProxy;
import org.springframework.security.web.server.authentication.AuthenticationWebFilter;
import org.springframework.security.web.server.util.matcher.ServerWebExchangeMatchers;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;

import static org.assertj.core.api.Assertions.assertThat;

class GatehouseReactiveServiceAutoConfigurationTests extends
		BackOffContract<ReactiveWebApplicationContextRunner, ConfigurableReactiveWebApplicationContext, AssertableReactiveWebApplicationContext> {

	@Override
	protected ReactiveWebApplicationContextRunner runner() {
		return new ReactiveWebApplicationContextRunner()
			.withConfiguration(with(GatehouseReactiveServiceAutoConfiguration.class,
					ReactiveWebSecurityAutoConfiguration.class, ReactiveUserDetailsServiceAutoConfiguration.class,
					WebFluxAutoConfiguration.class, PropertyPlaceholderAutoConfiguration.class));
	}

	@Override
	protected Jwt decode(ConfigurableReactiveWebApplicationContext context, String token) {
		return Objects.requireNonNull(context.getBean(ReactiveJwtDecoder.class).decode(token).block());
	}

	@Test
	void chainWhenApplicationHasNoneThenIsOurs() {
		runnerWithIssuer().run((context) -> {
			assertThat(context).hasSingleBean(VerifyingReactiveJwtDecoder.class)
				.doesNotHaveBean(ReactiveUserDetailsService.class);
			assertThat(first(context)).isSameAs(context.getBean("gatehouseSecurityWebFilterChain"));
			assertOurFilters(first(context));
		});
	}

	@Test
	void filtersWhenStartedThenStandInTheChainOnly() {
		runnerWithIssuer().run((context) -> assertThat(context.getBeansOfType(WebFilter.class).values())
			.noneMatch(IdentityHeaderFilter.class::isInstance));
	}

	@Test
	void decoderWhenApplicationHasItsOwnThenStepsBackAndNeedsNoIssuer() {
		runner().withUserConfiguration(DecoderConfiguration.class)
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean(VerifyingReactiveJwtDecoder.class)
				.hasSingleBean(ReactiveJwtDecoder.class)
				.hasBean("gatehouseSecurityWebFilterChain"));
	}

	@Test
	void chainWhenApplicationHasItsOwnThenTakesWhatItLeaves() {
		runnerWithIssuer().withUserConfiguration(ChainConfiguration.class).run((context) -> {
			assertThat(context.getBeansOfType(SecurityWebFilterChain.class)).containsOnlyKeys("mine",
					"gatehouseSecurityWebFilterChain");
			assertThat(oursMatches(context, "/any")).isFalse();
			assertOurFilters(first(context));
		});
	}

	@Test
	void chainWhenParentHasOneThenTakesWhatItLeaves() {
		try (AnnotationConfigApplicationContext parent = new AnnotationConfigApplicationContext(
				StrictConfiguration.class)) {
			runnerWithIssuer().withParent(parent).run((context) -> {
				assertThat(status(context, "/strict/area")).isEqualTo(HttpStatus.LOCKED);
				assertThat(status(context, "/other")).isEqualTo(HttpStatus.UNAUTHORIZED);
				assertThat(oursMatches(context, "/strict/area")).isFalse();
			});
		}
	}

	@Test
	void chainWhenChainsAreWrappedThenTakesWhatOthersLeave() {
		runnerWithIssuer().withUserConfiguration(StrictConfiguration.class, WrappingConfiguration.class)
			.run((context) -> {
				assertThat(status(context, "/strict/area")).isEqualTo(HttpStatus.LOCKED);
				assertThat(status(context, "/other")).isEqualTo(HttpStatus.UNAUTHORIZED);
			});
	}

	private static boolean oursMatches(ApplicationContext context, String path) {
		return Boolean.TRUE.equals(context.getBean("gatehouseSecurityWebFilterChain", SecurityWebFilterChain.class)
			.matches(exchange(path))
			.block());
	}

	private static @Nullable HttpStatusCode status(ApplicationContext context, String path) {
		MockServerWebExchange exchange = exchange(path);
		context.getBean(WebFilterChainProxy.class).filter(exchange, (unguarded) -> Mono.empty()).block();
		return exchange.getResponse().getStatusCode();
	}

	private static MockServerWebExchange exchange(String path) {
		return MockServerWebExchange.from(MockServerHttpRequest.get(path));
	}

	@Test
	void startWhenBeansAreLazyAndThereIsNoIssuerThenFails() {
		runner().withInitializer(GatehouseReactiveServiceAutoConfigurationTests::lazy)
			.run((context) -> assertThat(context).hasFailed());
		runnerWithIssuer().withInitializer(GatehouseReactiveServiceAutoConfigurationTests::lazy)
			.run((context) -> assertThat(context).hasNotFailed());
	}

	private static void lazy(ConfigurableApplicationContext context) {
		context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor());
	}

	@Test
	void methodSecurityWhenApplicationEnablesItThenStepsBack() {
		runnerWithIssuer().run((context) -> assertThat(context).hasSingleBean(MethodSecurityConfiguration.class));
		runnerWithIssuer().withUserConfiguration(ApplicationMethodSecurity.class)
			.run((context) -> assertThat(context).hasNotFailed()
				.hasBean("preAuthorizeAuthorizationMethodInterceptor")
				.doesNotHaveBean(MethodSecurityConfiguration.class));
	}

	private static SecurityWebFilterChain first(ApplicationContext context) {
		return context.getBeanProvider(SecurityWebFilterChain.class).orderedStream().findFirst().orElseThrow();
	}

	private static void assertOurFilters(SecurityWebFilterChain chain) {
		assertThat(chain.getWebFilters().map(GatehouseReactiveServiceAutoConfigurationTests::filterType).toIterable())
			.containsSubsequence(AuthenticationWebFilter.class, IdentityHeaderFilter.class);
	}

	/** The chain wraps each filter to keep its order, and shows it in the text only. */
	private static Class<?> filterType(WebFilter filter) {
		return filter.toString().contains(IdentityHeaderFilter.class.getName()) ? IdentityHeaderFilter.class
				: filter.toString().contains(AuthenticationWebFilter.class.getName()) ? AuthenticationWebFilter.class
						: filter.getClass();
	}

	@Configuration(proxyBeanMethods = false)
	static class DecoderConfiguration {

		@Bean
		@ForGatehouse
		ReactiveJwtDecoder mine() {
			return (token) -> Mono.error(new BadJwtException("refused"));
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ChainConfiguration {

		@Bean
		SecurityWebFilterChain mine(ServerHttpSecurity http, ServiceSecurity service) {
			service.apply(http);
			http.authorizeExchange((exchanges) -> exchanges.anyExchange().hasRole("admin"));
			return http.build();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class StrictConfiguration {

		@Bean
		SecurityWebFilterChain strict() {
			return new MatcherSecurityWebFilterChain(ServerWebExchangeMatchers.pathMatchers("/strict/**"),
					List.of((exchange, chain) -> {
						exchange.getResponse().setStatusCode(HttpStatus.LOCKED);
						return exchange.getResponse().setComplete();
					}));
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class WrappingConfiguration {

		@Bean
		static BeanPostProcessor wrapper() {
			return new BeanPostProcessor() {

				@Override
				public Object postProcessAfterInitialization(Object bean, String name) {
					return (bean instanceof SecurityWebFilterChain chain) ? new Wrapped(chain) : bean;
				}

			};
		}

	}

	private record Wrapped(SecurityWebFilterChain chain) implements SecurityWebFilterChain {

		@Override
		public Mono<Boolean> matches(ServerWebExchange exchange) {
			return this.chain.matches(exchange);
		}

		@Override
		public Flux<WebFilter> getWebFilters() {
			return this.chain.getWebFilters();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableReactiveMethodSecurity
	static class ApplicationMethodSecurity {

	}

}
