package io.gatehouse.demo.signon;

import io.gatehouse.session.AccountLookup;
import reactor.core.publisher.Mono;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.core.userdetails.UsernameNotFoundException;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.LoginUrlAuthenticationEntryPoint;

/**
 * Filter chains as an application writes them for Spring Authorization Server, and the
 * users. Gatehouse needs nothing in them.
 */
@Configuration(proxyBeanMethods = false)
class SecurityConfiguration {

	@Bean
	@Order(1)
	SecurityFilterChain authorizationServer(HttpSecurity http) {
		http.oauth2AuthorizationServer((server) -> {
			http.securityMatcher(server.getEndpointsMatcher());
			server.oidc(Customizer.withDefaults());
		});
		return http.authorizeHttpRequests((requests) -> requests.anyRequest().authenticated())
			.oauth2ResourceServer((resources) -> resources.jwt(Customizer.withDefaults()))
			.exceptionHandling(
					(errors) -> errors.authenticationEntryPoint(new LoginUrlAuthenticationEntryPoint("/login")))
			.build();
	}

	@Bean
	@Order(2)
	SecurityFilterChain pages(HttpSecurity http) {
		return http
			.authorizeHttpRequests((requests) -> requests.requestMatchers("/actuator/health/**", "/error")
				.permitAll()
				.anyRequest()
				.authenticated())
			.formLogin(Customizer.withDefaults())
			.build();
	}

	@Bean
	UserDetailsService userDetailsService(DemoUsers users) {
		return (name) -> {
			DemoUsers.User user = users.users().get(name);
			if (user == null) {
				throw new UsernameNotFoundException(name);
			}
			return User.withUsername(name).password("{bcrypt}" + user.password()).build();
		};
	}

	@Bean
	AccountLookup accountLookup(DemoUsers users) {
		return (subject) -> Mono.justOrEmpty(users.users().get(subject)).map((user) -> user.account(subject));
	}

}
