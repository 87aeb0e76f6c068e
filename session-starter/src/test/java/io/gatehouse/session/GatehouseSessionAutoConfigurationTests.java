package io.gatehouse.session;

import java.time.Duration;

import io.gatehouse.revocation.RedisKeys;
import io.gatehouse.test.TestKeys;
import io.gatehouse.token.SignatureAlgorithm;
import io.gatehouse.token.SigningKeys;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.data.redis.autoconfigure.DataRedisReactiveAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.redis.connection.ReactiveRedisConnectionFactory;
import org.springframework.security.oauth2.jwt.JwtEncoder;
import org.springframework.web.servlet.DispatcherServlet;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * {@link GatehouseSessionAutoConfiguration} and {@link GatehouseJwkSetAutoConfiguration}.
 */
class GatehouseSessionAutoConfigurationTests {

	private static final AutoConfigurations AUTO_CONFIGURATIONS = AutoConfigurations.of(
			GatehouseSessionAutoConfiguration.class, GatehouseJwkSetAutoConfiguration.class,
			DataRedisAutoConfiguration.class, DataRedisReactiveAutoConfiguration.class);

	private static final String[] SETTINGS = { "gatehouse.session.issuer=https://auth.test",
			"gatehouse.session.keys[0].value=" + TestKeys.key().toJSONString() };

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AUTO_CONFIGURATIONS);

	@Test
	void startWhenIssuerAndKeyAreSetThenEverythingIsThereWithDefaults() {
		this.runner.withPropertyValues(SETTINGS).run((context) -> {
			assertThat(context).hasNotFailed()
				.hasSingleBean(SessionService.class)
				.hasSingleBean(ReactiveSessionService.class)
				.hasSingleBean(Revocations.class)
				.hasSingleBean(SigningKeys.class)
				.hasSingleBean(JwtEncoder.class)
				.doesNotHaveBean("gatehouseJwkSetRoute");
			GatehouseSessionProperties properties = context.getBean(GatehouseSessionProperties.class);
			assertThat(properties.audiences()).containsExactly("gatehouse");
			assertThat(properties.accessTokenLife()).isEqualTo(Duration.ofMinutes(15));
			assertThat(properties.refreshTokenLife()).isEqualTo(Duration.ofDays(30));
			assertThat(properties.refreshGrace()).isEqualTo(Duration.ofSeconds(10));
			assertThat(properties.sessionLife()).isEqualTo(Duration.ofDays(180));
			assertThat(properties.devices()).isEqualTo(DevicePolicy.defaults());
			assertThat(properties.maxTokenLife()).isEqualTo(Duration.ofMinutes(15).plusSeconds(30));
			assertThat(context.getBean(GatehouseRevocationProperties.class))
				.isEqualTo(GatehouseRevocationProperties.defaults());
			assertThat(context.getBean(Revocations.class).timeout()).isEqualTo(Duration.ofSeconds(2));
			assertThat(context.getBean(RedisKeys.class)).isEqualTo(new RedisKeys("gatehouse"));
		});
	}

	@Test
	void startWhenSessionsAreSwitchedOffThenRevocationsNeedNoFurtherSetting() {
		this.runner.withPropertyValues("gatehouse.session.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed()
				.hasSingleBean(Revocations.class)
				.doesNotHaveBean(SessionService.class)
				.doesNotHaveBean(SigningKeys.class)
				.doesNotHaveBean(JwtEncoder.class));
	}

	@Test
	void startWhenThereIsNoRedisThenKeysAreStillPublished() {
		new ReactiveWebApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(GatehouseSessionAutoConfiguration.class,
					GatehouseJwkSetAutoConfiguration.class))
			.withPropertyValues(SETTINGS)
			.run((context) -> assertThat(context).hasNotFailed()
				.hasSingleBean(SigningKeys.class)
				.hasBean("gatehouseJwkSetRoute")
				.doesNotHaveBean(Revocations.class)
				.doesNotHaveBean(SessionService.class));
	}

	@Test
	void startWhenOnlyReactiveWebIsOnTheClassPathThenServletIsNotNeeded() {
		new ReactiveWebApplicationContextRunner().withConfiguration(AUTO_CONFIGURATIONS)
			.withClassLoader(new FilteredClassLoader("org.springframework.web.servlet", "jakarta.servlet"))
			.withPropertyValues(SETTINGS)
			.run((context) -> assertThat(context).hasNotFailed().hasBean("gatehouseJwkSetRoute"));
	}

	@Test
	void startWhenOnlyServletWebIsOnTheClassPathThenReactiveIsNotNeeded() {
		assertThat(DispatcherServlet.class).isNotNull();
		new WebApplicationContextRunner().withConfiguration(AUTO_CONFIGURATIONS)
			.withClassLoader(new FilteredClassLoader("org.springframework.web.reactive"))
			.withPropertyValues(SETTINGS)
			.run((context) -> assertThat(context).hasNotFailed().hasBean("gatehouseJwkSetRoute"));
	}

	@Test
	void startWhenThereIsNoActuatorThenItIsNotNeeded() {
		this.runner.withClassLoader(new FilteredClassLoader("org.springframework.boot.actuate"))
			.withPropertyValues(SETTINGS)
			.run((context) -> assertThat(context).hasNotFailed().hasSingleBean(Revocations.class));
	}

	@Test
	void startWhenApplicationHasItsOwnBeansThenTheyAreUsed() {
		this.runner.withUserConfiguration(OwnBeans.class).withPropertyValues(SETTINGS).run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(context.getBean(RedisKeys.class).prefix()).isEqualTo("own");
			assertThat(context).hasSingleBean(Revocations.class).hasBean("ownRevocations");
			assertThat(context.getBean(SigningKeys.class).active().getKeyID()).isEqualTo("own");
		});
	}

	@Test
	void startWhenApplicationHasItsOwnEncoderThenNoKeyIsNeededAndNoneIsPublished() {
		this.runner.withUserConfiguration(OwnEncoder.class)
			.withPropertyValues("gatehouse.session.issuer=https://auth.test")
			.run((context) -> assertThat(context).hasNotFailed()
				.hasSingleBean(SessionService.class)
				.hasSingleBean(ReactiveSessionService.class)
				.doesNotHaveBean(SigningKeys.class)
				.hasBean("ownEncoder"));
	}

	@Test
	void startWhenThereAreTwoLookupsOfAccountsThenFailsAndDoesNotDoWithoutOne() {
		this.runner.withPropertyValues(SETTINGS)
			.withBean("one", AccountLookup.class, () -> (subject) -> Mono.empty())
			.withBean("two", AccountLookup.class, () -> (subject) -> Mono.empty())
			.run((context) -> assertThat(context.getStartupFailure()).rootCause()
				.hasMessageContaining("expected single matching bean but found 2: one,two"));
	}

	@Test
	void startWhenKeyPrefixIsWrongThenFails() {
		this.runner.withPropertyValues(SETTINGS)
			.withPropertyValues("gatehouse.redis.key-prefix={gate}")
			.run((context) -> assertThat(context.getStartupFailure()).rootCause()
				.hasMessageStartingWith("Property 'gatehouse.redis.key-prefix' with value '{gate}': "));
	}

	@Configuration(proxyBeanMethods = false)
	static class OwnBeans {

		@Bean
		RedisKeys ownKeys() {
			return new RedisKeys("own");
		}

		@Bean
		Revocations ownRevocations(ReactiveRedisConnectionFactory connectionFactory, RedisKeys keys) {
			return new Revocations(connectionFactory, keys, GatehouseRevocationProperties.defaults());
		}

		@Bean
		SigningKeys ownSigningKeys() {
			return SigningKeys.of(SignatureAlgorithm.RS256, TestKeys.key("RS256", "own"));
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnEncoder {

		@Bean
		JwtEncoder ownEncoder() {
			return (parameters) -> {
				throw new UnsupportedOperationException();
			};
		}

	}

}
