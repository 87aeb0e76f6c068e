package io.gatehouse.authorizationserver;

import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import com.nimbusds.jwt.SignedJWT;
import io.gatehouse.authorizationserver.TestClient.Answer;
import io.gatehouse.revocation.redis.RedisFixture;
import io.gatehouse.session.SessionService;
import io.gatehouse.test.RedisServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.LoginUrlAuthenticationEntryPoint;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of an application with filter chains of its own, registered clients from
 * properties, and no {@code AccountLookup}.
 */
class OwnFilterChainIT {

	private static final RedisFixture fixture = new RedisFixture(RedisServer.shared());

	private static final String CLIENT = "spring.security.oauth2.authorizationserver.client.shop.";

	private static TestServer server;

	@BeforeAll
	static void start() {
		fixture.reset();
		server = TestServer.start(Application.class, CLIENT + "registration.client-id=shop",
				CLIENT + "registration.client-secret={noop}shop-secret",
				CLIENT + "registration.client-authentication-methods=client_secret_basic",
				CLIENT + "registration.authorization-grant-types=authorization_code,refresh_token",
				CLIENT + "registration.redirect-uris=http://127.0.0.1:1/shop/callback",
				CLIENT + "registration.scopes=openid,profile", CLIENT + "require-authorization-consent=false");
	}

	@AfterAll
	static void stop() {
		server.close();
		fixture.close();
	}

	@Test
	void loginRefreshAndLogoutThenWorkWithoutConfiguration() throws Exception {
		TestClient shop = new TestClient(server.url(), "shop");
		Browser browser = new Browser(server.url());
		HttpResponse<String> back = browser.login(browser.open(shop.authorizationRequest()), "alice", "alice-pass");
		Answer tokens = shop.redeem(Objects.requireNonNull(Browser.parameters(back).get("code")));
		Map<String, Object> claims = SignedJWT.parse(tokens.accessToken()).getJWTClaimsSet().getClaims();
		assertThat(claims).containsEntry("roles", List.of("user"))
			.containsEntry("permissions", List.of("order:read"))
			.containsEntry("sub", "alice");
		Answer next = shop.refresh(tokens.refreshToken());
		assertThat(next.refreshToken()).isNotEqualTo(tokens.refreshToken());
		SessionService sessions = server.bean(SessionService.class);
		assertThat(sessions.sessions("alice")).hasSize(2);
		HttpResponse<String> out = browser.get("/connect/logout?id_token_hint=" + next.idToken());
		assertThat(out.statusCode()).isEqualTo(302);
		assertThat(sessions.sessions("alice")).isEmpty();
		assertThat(shop.refresh(next.refreshToken()).text("error")).isEqualTo("invalid_grant");
		assertThat(Browser.isRedirect(browser.open(shop.authorizationRequest()))).isFalse();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

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
		SecurityFilterChain others(HttpSecurity http) {
			return http.authorizeHttpRequests((requests) -> requests.anyRequest().authenticated())
				.formLogin(Customizer.withDefaults())
				.build();
		}

		@Bean
		UserDetailsService users() {
			return new InMemoryUserDetailsManager(User.withUsername("alice")
				.password("{noop}alice-pass")
				.authorities("ROLE_user", "order:read")
				.build());
		}

	}

}
