package io.gatehouse.benchmarks.peers.authorizationserver;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.crypto.password.PasswordEncoder;

/**
 * Spring Authorization Server with the filter chains of Spring Boot. The password of each
 * user is {@value #PASSWORD}. The store of authorizations is that of the class path, or
 * with {@code peer.in-memory} the one in memory.
 */
@SpringBootApplication(proxyBeanMethods = false)
public class AuthorizationServer {

	private static final String PASSWORD = "password";

	/**
	 * Starts the server.
	 * @param args properties as {@code --name=value}
	 */
	public static void main(String[] args) {
		SpringApplication.run(AuthorizationServer.class, args);
	}

	@Bean
	PasswordEncoder passwordEncoder() {
		return new PlainText();
	}

	@Bean
	UserDetailsService users() {
		return (name) -> User.withUsername(name).password(PASSWORD).roles("customer").build();
	}

	@Bean
	@ConditionalOnBooleanProperty("peer.in-memory")
	EmptiedAuthorizations authorizations() {
		return new EmptiedAuthorizations();
	}

	@Bean
	@ConditionalOnBooleanProperty("peer.in-memory")
	FilterRegistrationBean<EmptyingFilter> emptying(EmptiedAuthorizations authorizations) {
		FilterRegistrationBean<EmptyingFilter> filter = new FilterRegistrationBean<>(
				new EmptyingFilter(authorizations));
		filter.addUrlPatterns(EmptyingFilter.PATH);
		filter.setOrder(Ordered.HIGHEST_PRECEDENCE);
		return filter;
	}

}
