package io.gatehouse.service.reactive;

import java.security.Principal;
import java.util.Map;
import java.util.stream.Stream;

import io.gatehouse.identity.Identity;
import io.gatehouse.service.BindingController;
import io.gatehouse.service.EchoController;
import io.gatehouse.service.GuardContract;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.tomcat.autoconfigure.actuate.web.server.TomcatReactiveManagementContextAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.annotation.Order;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.security.config.annotation.method.configuration.EnableReactiveMethodSecurity;
import org.springframework.security.config.annotation.web.reactive.EnableWebFluxSecurity;
import org.springframework.security.config.web.server.ServerHttpSecurity;
import org.springframework.security.core.context.ReactiveSecurityContextHolder;
import org.springframework.security.web.server.SecurityWebFilterChain;
import org.springframework.security.web.server.util.matcher.ServerWebExchangeMatchers;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.reactive.config.EnableWebFlux;
import org.springframework.web.reactive.config.ResourceHandlerRegistry;
import org.springframework.web.reactive.config.WebFluxConfigurationSupport;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;

@ParameterizedClass(name = "{0}")
@MethodSource("environments")
class ReactiveGuardIT extends GuardContract {

	private static final WebApplicationType REACTIVE = WebApplicationType.REACTIVE;

	ReactiveGuardIT(Environment environment) {
		super(environment);
	}

	static Stream<Environment> environments() {
		return Environment.tested(
				Environment
					.of("WebFluxConfigurationSupport, @EnableWebFluxSecurity, lazy beans, virtual threads", REACTIVE,
							Application.class, Support.class)
					.with(Map.of("spring.main.lazy-initialization", true, "spring.threads.virtual.enabled", true)),
				Environment.of("base path, forwarded headers by the framework", REACTIVE, Application.class)
					.with(Map.of("spring.webflux.base-path", "/base", "server.forward-headers-strategy", "framework"))
					.below("/base"),
				Environment
					.of("@EnableWebFlux, a chain for some paths, forwarded headers by Netty", REACTIVE,
							Application.class, EnableFlux.class, SomePaths.class)
					.with(Map.of("server.forward-headers-strategy", "native"))
					.withUrlRule(),
				Environment
					.of("a chain for all paths, method security of its own, properties of Boot's decoder", REACTIVE,
							Application.class, AllPaths.class, OwnMethodSecurity.class)
					.with(Map.of("spring.security.oauth2.resourceserver.jwt.jwk-set-uri", "http://127.0.0.1:1/"))
					.withUrlRule(),
				Environment
					.of("actuator on a port of its own, a parent, Kubernetes, properties of Boot's decoder", REACTIVE,
							Application.class)
					.with(Map.of("management.server.port", 0, "management.server.address", "127.0.0.1",
							"spring.main.cloud-platform", "kubernetes",
							"spring.security.oauth2.resourceserver.jwt.jwk-set-uri", "http://127.0.0.1:1/",
							// of the two servers on the class path of these tests only
							// one
							"spring.autoconfigure.exclude",
							TomcatReactiveManagementContextAutoConfiguration.class.getName()))
					.withParent());
	}

	@SpringBootConfiguration
	@EnableAutoConfiguration
	@Import({ EchoController.class, BindingController.class, ReactiveController.class })
	static class Application {

		@Bean
		RouterFunction<ServerResponse> functional() {
			return RouterFunctions.route()
				.GET("/functional",
						(request) -> request.principal()
							.map(Principal::getName)
							.defaultIfEmpty("nobody")
							.flatMap((name) -> ServerResponse.ok().bodyValue(name)))
				.build();
		}

	}

	@RestController
	static class ReactiveController {

		@GetMapping("/hop")
		Mono<Map<String, Object>> hop(Mono<Identity> identity) {
			return identity.publishOn(Schedulers.boundedElastic())
				.zipWith(ReactiveSecurityContextHolder.getContext(), EchoController::hopped);
		}

		@PreAuthorize("hasRole('admin')")
		@GetMapping("/guarded/role")
		Mono<String> role() {
			return Mono.just("done");
		}

		@GetMapping("/admin/area")
		Mono<String> area() {
			return Mono.just("done");
		}

		@GetMapping("/failing")
		Mono<String> failing() {
			return Mono.error(new UnsupportedOperationException("on purpose"));
		}

		@ExceptionHandler
		String failed(UnsupportedOperationException failure, Identity caller) {
			return BindingController.served(caller);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableWebFluxSecurity
	static class Support extends WebFluxConfigurationSupport {

		@Override
		protected void addResourceHandlers(ResourceHandlerRegistry registry) {
			registry.addResourceHandler("/*.txt").addResourceLocations("classpath:/static/");
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableWebFlux
	static class EnableFlux {

	}

	@Configuration(proxyBeanMethods = false)
	static class SomePaths {

		@Bean
		@Order(1)
		SecurityWebFilterChain admin(ServerHttpSecurity http, ServiceSecurity service) {
			service.apply(http);
			http.securityMatcher(ServerWebExchangeMatchers.pathMatchers("/admin/**"))
				.authorizeExchange((exchanges) -> exchanges.anyExchange().hasRole("admin"));
			return http.build();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class AllPaths {

		@Bean
		SecurityWebFilterChain all(ServerHttpSecurity http, ServiceSecurity service) {
			service.apply(http);
			http.authorizeExchange((exchanges) -> exchanges.pathMatchers("/public/**")
				.permitAll()
				.pathMatchers("/admin/**")
				.hasRole("admin")
				.anyExchange()
				.authenticated());
			return http.build();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableReactiveMethodSecurity
	static class OwnMethodSecurity {

	}

}
