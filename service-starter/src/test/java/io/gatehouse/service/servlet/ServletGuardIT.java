package io.gatehouse.service.servlet;

import java.security.Principal;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

import io.gatehouse.identity.Identity;
import io.gatehouse.service.BindingController;
import io.gatehouse.service.EchoController;
import io.gatehouse.service.GuardContract;
import jakarta.servlet.DispatcherType;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.annotation.Order;
import org.springframework.data.web.config.EnableSpringDataWebSupport;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.security.config.annotation.method.configuration.EnableMethodSecurity;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configuration.EnableWebSecurity;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.config.annotation.EnableWebMvc;
import org.springframework.web.servlet.config.annotation.ResourceHandlerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurationSupport;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerResponse;

@ParameterizedClass(name = "{0}")
@MethodSource("environments")
class ServletGuardIT extends GuardContract {

	private static final WebApplicationType SERVLET = WebApplicationType.SERVLET;

	ServletGuardIT(Environment environment) {
		super(environment);
	}

	static Stream<Environment> environments() {
		return Environment.tested(
				Environment
					.of("WebMvcConfigurationSupport, lazy beans, virtual threads", SERVLET, Application.class,
							Support.class)
					.with(Map.of("spring.main.lazy-initialization", true, "spring.threads.virtual.enabled", true)),
				Environment
					.of("@EnableWebMvc, @EnableWebSecurity, context path, forwarded headers by the framework", SERVLET,
							Application.class, EnableMvc.class)
					.with(Map.of("server.servlet.context-path", "/base", "server.forward-headers-strategy",
							"framework"))
					.below("/base"),
				Environment
					.of("a chain for some paths, path of the servlet, forwarded headers by Tomcat", SERVLET,
							Application.class, SomePaths.class)
					.with(Map.of("spring.mvc.servlet.path", "/api", "server.forward-headers-strategy", "native"))
					.below("/api")
					.withUrlRule(),
				Environment
					.of("a chain for all paths, method security off, properties of Boot's decoder", SERVLET,
							Application.class, AllPaths.class, NoMethodSecurity.class)
					.with(Map.of("spring.security.oauth2.resourceserver.jwt.jwk-set-uri", "http://127.0.0.1:1/"))
					.withUrlRule(),
				Environment
					.of("actuator on a port of its own, a parent, Spring Data, Kubernetes, properties of Boot's decoder",
							SERVLET, Application.class, SpringData.class)
					.with(Map.of("management.server.port", 0, "management.server.address", "127.0.0.1",
							"spring.main.cloud-platform", "kubernetes",
							"spring.security.oauth2.resourceserver.jwt.jwk-set-uri", "http://127.0.0.1:1/"))
					.withParent());
	}

	@SpringBootConfiguration
	@EnableAutoConfiguration
	@Import({ EchoController.class, BindingController.class, ServletController.class })
	static class Application {

		@Bean
		RouterFunction<ServerResponse> functional() {
			return RouterFunctions.route()
				.GET("/functional",
						(request) -> ServerResponse.ok()
							.body(request.principal().map(Principal::getName).orElse("nobody")))
				.build();
		}

	}

	@RestController
	static class ServletController {

		@GetMapping("/hop")
		Callable<Map<String, Object>> hop(Identity identity) {
			return () -> EchoController.hopped(identity, SecurityContextHolder.getContext());
		}

		@PreAuthorize("hasRole('admin')")
		@GetMapping("/guarded/role")
		String role() {
			return "done";
		}

		@GetMapping("/admin/area")
		String area() {
			return "done";
		}

		@GetMapping("/failing")
		String failing() {
			throw new UnsupportedOperationException("on purpose");
		}

		@ExceptionHandler
		String failed(UnsupportedOperationException failure, Identity caller) {
			return BindingController.served(caller);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Support extends WebMvcConfigurationSupport {

		@Override
		protected void addResourceHandlers(ResourceHandlerRegistry registry) {
			registry.addResourceHandler("/*.txt").addResourceLocations("classpath:/static/");
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableWebMvc
	@EnableWebSecurity
	static class EnableMvc {

	}

	@Configuration(proxyBeanMethods = false)
	static class SomePaths {

		@Bean
		@Order(1)
		SecurityFilterChain admin(HttpSecurity http, ServiceSecurity service) {
			service.apply(http);
			http.securityMatcher("/admin/**")
				.authorizeHttpRequests((requests) -> requests.anyRequest().hasRole("admin"));
			return http.build();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class AllPaths {

		@Bean
		SecurityFilterChain all(HttpSecurity http, ServiceSecurity service) {
			service.apply(http);
			http.authorizeHttpRequests((requests) -> requests.dispatcherTypeMatchers(DispatcherType.ERROR)
				.permitAll()
				.requestMatchers("/public/**")
				.permitAll()
				.requestMatchers("/admin/**")
				.hasRole("admin")
				.anyRequest()
				.authenticated());
			return http.build();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableMethodSecurity(prePostEnabled = false, securedEnabled = true)
	static class NoMethodSecurity {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableSpringDataWebSupport
	static class SpringData {

	}

}
