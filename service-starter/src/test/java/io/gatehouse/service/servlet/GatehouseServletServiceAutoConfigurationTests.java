package io.gatehouse.service.servlet;

import java.io.IOException;
import java.util.List;

import io.gatehouse.service.BackOffContract;
import io.gatehouse.token.ForGatehouse;
import io.gatehouse.token.JwtVerifier;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.context.PropertyPlaceholderAutoConfiguration;
import org.springframework.boot.security.autoconfigure.SecurityAutoConfiguration;
import org.springframework.boot.security.autoconfigure.UserDetailsServiceAutoConfiguration;
import org.springframework.boot.security.autoconfigure.web.servlet.ServletWebSecurityAutoConfiguration;
import org.springframework.boot.test.context.assertj.AssertableWebApplicationContext;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.webmvc.autoconfigure.DispatcherServletAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.mock.web.MockFilterChain;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.security.config.annotation.method.configuration.EnableMethodSecurity;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.server.resource.web.authentication.BearerTokenAuthenticationFilter;
import org.springframework.security.web.DefaultSecurityFilterChain;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.web.context.ConfigurableWebApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

class GatehouseServletServiceAutoConfigurationTests extends
		BackOffContract<WebApplicationContextRunner, ConfigurableWebApplicationContext, AssertableWebApplicationContext> {

	@Override
	protected WebApplicationContextRunner runner() {
		return new WebApplicationContextRunner().withConfiguration(with(GatehouseServletServiceAutoConfiguration.class,
				SecurityAutoConfiguration.class, ServletWebSecurityAutoConfiguration.class,
				UserDetailsServiceAutoConfiguration.class, DispatcherServletAutoConfiguration.class,
				WebMvcAutoConfiguration.class, PropertyPlaceholderAutoConfiguration.class));
	}

	@Override
	protected Jwt decode(ConfigurableWebApplicationContext context, String token) {
		return context.getBean(JwtDecoder.class).decode(token);
	}

	@Test
	void chainWhenApplicationHasNoneThenIsOurs() {
		runnerWithIssuer().run((context) -> {
			assertThat(context).hasSingleBean(SecurityFilterChain.class)
				.hasBean("gatehouseSecurityFilterChain")
				.hasSingleBean(JwtVerifier.class)
				.doesNotHaveBean(UserDetailsService.class);
			assertThat(context.getBean(SecurityFilterChain.class).getFilters()).extracting(Filter::getClass)
				.containsSubsequence(BearerTokenAuthenticationFilter.class, IdentityHeaderFilter.class);
		});
	}

	@Test
	void filtersWhenStartedThenStandInTheChainOnly() {
		// the servlet container would call a filter bean for every dispatch
		runnerWithIssuer().run((context) -> assertThat(context.getBeansOfType(Filter.class).values())
			.noneMatch(IdentityHeaderFilter.class::isInstance));
	}

	@Test
	void decoderWhenApplicationHasItsOwnThenStepsBackAndNeedsNoIssuer() {
		runner().withUserConfiguration(DecoderConfiguration.class)
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean(JwtVerifier.class)
				.hasSingleBean(JwtDecoder.class)
				.hasBean("gatehouseSecurityFilterChain"));
	}

	@Test
	void chainWhenApplicationHasItsOwnThenTakesWhatItLeaves() {
		runnerWithIssuer().withUserConfiguration(ChainConfiguration.class).run((context) -> {
			SecurityFilterChain own = context.getBean("mine", SecurityFilterChain.class);
			assertThat(own.getFilters()).extracting(Filter::getClass)
				.containsSubsequence(BearerTokenAuthenticationFilter.class, IdentityHeaderFilter.class);
			SecurityFilterChain ours = context.getBean("gatehouseSecurityFilterChain", SecurityFilterChain.class);
			assertThat(ours.matches(new MockHttpServletRequest("GET", "/any"))).isFalse();
		});
		runnerWithIssuer().withUserConfiguration(SomePathsConfiguration.class).run((context) -> {
			SecurityFilterChain ours = context.getBean("gatehouseSecurityFilterChain", SecurityFilterChain.class);
			assertThat(ours.matches(new MockHttpServletRequest("GET", "/some/path"))).isFalse();
			assertThat(ours.matches(new MockHttpServletRequest("GET", "/other"))).isTrue();
		});
	}

	@Test
	void chainWhenApplicationsOwnTakesAllAndHasAnOrderThenStartsAndItDecides() {
		runnerWithIssuer().withUserConfiguration(FirstChainConfiguration.class).run((context) -> {
			assertThat(context).hasNotFailed();
			MockHttpServletRequest request = request("/any");
			assertThat(serve(context, request, new MockFilterChain()).getStatus()).isEqualTo(200);
		});
	}

	@Test
	void chainWhenChainsAreWrappedThenTakesWhatOthersLeave() {
		runnerWithIssuer()
			.withUserConfiguration(SomePathsConfiguration.class, FirstPathsConfiguration.class,
					WrappingConfiguration.class)
			.run((context) -> {
				SecurityFilterChain ours = context.getBean("gatehouseSecurityFilterChain", SecurityFilterChain.class);
				assertThat(ours).isNotInstanceOf(DefaultSecurityFilterChain.class);
				assertThat(ours.matches(request("/some/path"))).isFalse();
				assertThat(ours.matches(request("/other"))).isTrue();
			});
	}

	@ParameterizedTest
	@EnumSource(names = { "FORWARD", "INCLUDE" })
	void chainWhenAnotherChainForwardsToUncoveredPathThenLetsItPass(DispatcherType type) {
		runnerWithIssuer().withUserConfiguration(FirstPathsConfiguration.class).run((context) -> {
			assertThat(dispatched(context, "/first/page", type)).isEqualTo(200);
			assertThat(serve(context, request("/other"), new MockFilterChain()).getStatus()).isEqualTo(401);
		});
	}

	@ParameterizedTest
	@EnumSource(names = { "FORWARD", "INCLUDE" })
	void chainWhenPublicPathForwardsToAnotherThenNeedsToken(DispatcherType type) {
		runnerWithIssuer().withPropertyValues("gatehouse.service.public-paths=/public/**")
			.run((context) -> assertThat(dispatched(context, "/public/page", type)).isEqualTo(401));
	}

	/**
	 * Returns the status after the handler of a path has dispatched the request to
	 * another.
	 */
	private static int dispatched(ApplicationContext context, String path, DispatcherType type)
			throws ServletException, IOException {
		MockHttpServletRequest request = request(path);
		return serve(context, request, (served, response) -> {
			request.setRequestURI("/other");
			request.setDispatcherType(type);
			context.getBean("springSecurityFilterChain", Filter.class)
				.doFilter(request, response, new MockFilterChain());
		}).getStatus();
	}

	private static MockHttpServletResponse serve(ApplicationContext context, MockHttpServletRequest request,
			FilterChain handler) throws ServletException, IOException {
		MockHttpServletResponse response = new MockHttpServletResponse();
		context.getBean("springSecurityFilterChain", Filter.class).doFilter(request, response, handler);
		return response;
	}

	private static MockHttpServletRequest request(String path) {
		return new MockHttpServletRequest("GET", path);
	}

	@Test
	void startWhenBeansAreLazyAndThereIsNoIssuerThenFails() {
		runner().withInitializer(GatehouseServletServiceAutoConfigurationTests::lazy)
			.run((context) -> assertThat(context).hasFailed());
		runnerWithIssuer().withInitializer(GatehouseServletServiceAutoConfigurationTests::lazy)
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

	@Configuration(proxyBeanMethods = false)
	static class DecoderConfiguration {

		@Bean
		@ForGatehouse
		JwtDecoder mine() {
			return (token) -> {
				throw new BadJwtException("refused");
			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ChainConfiguration {

		@Bean
		SecurityFilterChain mine(HttpSecurity http, ServiceSecurity service) {
			service.apply(http);
			http.authorizeHttpRequests((requests) -> requests.anyRequest().hasRole("admin"));
			return http.build();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class SomePathsConfiguration {

		@Bean
		SecurityFilterChain some(HttpSecurity http, ServiceSecurity service) {
			service.apply(http);
			http.securityMatcher("/some/**").authorizeHttpRequests((requests) -> requests.anyRequest().denyAll());
			return http.build();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class FirstChainConfiguration {

		@Bean
		@Order(1)
		SecurityFilterChain first(HttpSecurity http) {
			return http.authorizeHttpRequests((requests) -> requests.anyRequest().permitAll()).build();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class FirstPathsConfiguration {

		@Bean
		@Order(1)
		SecurityFilterChain firstPaths(HttpSecurity http) {
			return http.securityMatcher("/first/**")
				.authorizeHttpRequests((requests) -> requests.anyRequest().permitAll())
				.build();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class WrappingConfiguration {

		@Bean
		static BeanPostProcessor wrapper() {
			return new BeanPostProcessor() {

				@Override
				public Object postProcessAfterInitialization(Object bean, String name) {
					return (bean instanceof SecurityFilterChain chain) ? new Wrapped(chain) : bean;
				}

			};
		}

	}

	private record Wrapped(SecurityFilterChain chain) implements SecurityFilterChain {

		@Override
		public boolean matches(HttpServletRequest request) {
			return this.chain.matches(request);
		}

		@Override
		public List<Filter> getFilters() {
			return this.chain.getFilters();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableMethodSecurity
	static class ApplicationMethodSecurity {

	}

}
