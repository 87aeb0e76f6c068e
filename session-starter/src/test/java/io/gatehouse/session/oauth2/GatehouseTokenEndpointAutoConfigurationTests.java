package io.gatehouse.session.oauth2;

import java.util.Objects;
import java.util.stream.Stream;

import com.nimbusds.jose.jwk.JWKSet;
import io.gatehouse.boot.GatehouseAutoConfigurations;
import io.gatehouse.boot.InvalidSettingFailureAnalyzer;
import io.gatehouse.boot.PublicPath;
import io.gatehouse.revocation.redis.QuickShutdown;
import io.gatehouse.revocation.redis.RevocationReads;
import io.gatehouse.test.TestKeys;
import org.junit.jupiter.api.Test;

import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.data.redis.autoconfigure.DataRedisReactiveAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.security.oauth2.jwt.JwtEncoder;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of {@link GatehouseTokenEndpointAutoConfiguration}.
 */
class GatehouseTokenEndpointAutoConfigurationTests {

	private static final String CLIENT = "gatehouse.session.oauth2.clients.gatehouse.";

	private static final String[] ENABLED = { "gatehouse.session.oauth2.enabled=true",
			CLIENT + "secret=" + TokenEndpointApplication.hash("secret"), CLIENT + "allowed=revoke,introspect" };

	private static final String[] SESSION = { "gatehouse.session.issuer=https://auth.test",
			"gatehouse.session.keys[0].value=" + new JWKSet(TestKeys.key()).toString(false) };

	private final ReactiveWebApplicationContextRunner runner = new ReactiveWebApplicationContextRunner()
		.withBean(QuickShutdown.class)
		.withConfiguration(GatehouseAutoConfigurations.and(DataRedisAutoConfiguration.class,
				DataRedisReactiveAutoConfiguration.class))
		.withPropertyValues(SESSION);

	@Test
	void startWhenNothingIsSetThenThereIsNoEndpoint() {
		this.runner.run((context) -> assertThat(context).hasNotFailed()
			.doesNotHaveBean(TokenEndpoints.class)
			.doesNotHaveBean(RevocationReads.class)
			.doesNotHaveBean("gatehouseTokenEndpointRoutes"));
	}

	@Test
	void startWhenClientsAreConfiguredButEndpointsAreOffThenSettingsAreKnown() {
		this.runner.withPropertyValues(CLIENT + "allowed=revoke")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(TokenEndpoints.class));
	}

	@Test
	void startWhenEnabledThenPathsAreOpened() {
		this.runner.withPropertyValues(ENABLED)
			.withPropertyValues("gatehouse.session.oauth2.revocation-path=/revoke")
			.run((context) -> {
				assertThat(context).hasNotFailed().hasBean("gatehouseTokenEndpointRoutes");
				assertThat(context.getBeansOfType(PublicPath.class).values()).extracting(PublicPath::pattern)
					.contains("/revoke", "/oauth2/introspect");
			});
	}

	@Test
	void startWhenApplicationIsNoWebApplicationThenThereIsNoEndpoint() {
		new ApplicationContextRunner().withBean(QuickShutdown.class)
			.withConfiguration(GatehouseAutoConfigurations.and(DataRedisAutoConfiguration.class,
					DataRedisReactiveAutoConfiguration.class))
			.withPropertyValues(SESSION)
			.withPropertyValues(ENABLED)
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(TokenEndpoints.class));
	}

	@Test
	void startWhenThereIsNoClientThenFailsAndNamesTheSetting() {
		assertFails(this.runner.withPropertyValues("gatehouse.session.oauth2.enabled=true"),
				"Property 'gatehouse.session.oauth2.clients'");
	}

	@Test
	void startWhenNoClientOwnsTheTokensThenFailsAndNamesTheSetting() {
		assertFails(this.runner.withPropertyValues(ENABLED).withPropertyValues("gatehouse.session.client-id=shop"),
				"Property 'gatehouse.session.oauth2.clients' with value '[gatehouse]'");
	}

	@Test
	void startWhenTokensCannotBeVerifiedThenFailsAndNamesTheSetting() {
		assertFails(new ReactiveWebApplicationContextRunner().withBean(QuickShutdown.class)
			.withConfiguration(GatehouseAutoConfigurations.and(DataRedisAutoConfiguration.class,
					DataRedisReactiveAutoConfiguration.class))
			.withPropertyValues(SESSION[0])
			.withBean(JwtEncoder.class, () -> (parameters) -> {
				throw new UnsupportedOperationException();
			})
			.withPropertyValues(Stream.of(ENABLED).toArray(String[]::new)),
				"Property 'gatehouse.session.oauth2.enabled' with value 'true': The application has a JwtEncoder");
	}

	@Test
	void startWhenNameIsMisspeltThenFails() {
		assertFails(this.runner.withPropertyValues(ENABLED).withPropertyValues(CLIENT + "scret=x"),
				"Property 'gatehouse.session.oauth2.clients.gatehouse.scret'");
	}

	private static void assertFails(ReactiveWebApplicationContextRunner runner, String description) {
		runner.run((context) -> assertThat(Objects
			.requireNonNull(
					new InvalidSettingFailureAnalyzer().analyze(Objects.requireNonNull(context.getStartupFailure())))
			.getDescription()).startsWith(description));
	}

}
