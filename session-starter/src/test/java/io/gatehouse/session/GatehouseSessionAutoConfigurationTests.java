package io.gatehouse.session;

import java.time.Duration;

import io.gatehouse.boot.GatehouseAutoConfigurations;
import io.gatehouse.revocation.RedisKeys;
import io.gatehouse.revocation.redis.QuickShutdown;
import io.gatehouse.revocation.redis.RevocationProperties;
import io.gatehouse.revocation.redis.Revocations;
import io.gatehouse.test.TestKeys;
import io.gatehouse.token.SignatureAlgorithm;
import io.gatehouse.token.SigningKeys;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.publisher.Mono;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.data.redis.autoconfigure.DataRedisReactiveAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.redis.connection.ReactiveRedisConnectionFactory;
import org.springframework.security.oauth2.jwt.JwtEncoder;
import org.springframework.web.servlet.DispatcherServlet;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link GatehouseSessionAutoConfiguration} and
 * {@link GatehouseJwkSetAutoConfiguration}.
 */
class GatehouseSessionAutoConfigurationTests {

	private static final AutoConfigurations AUTO_CONFIGURATIONS = GatehouseAutoConfigurations
		.and(DataRedisAutoConfiguration.class, DataRedisReactiveAutoConfiguration.class);

	private static final String[] SETTINGS = { "gatehouse.session.issuer=https://auth.test",
			"gatehouse.session.keys[0].value=" + TestKeys.key().toJSONString() };

	private final ApplicationContextRunner runner = new ApplicationContextRunner().withBean(QuickShutdown.class)
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
			assertThat(properties.history().size()).isZero();
			assertThat(properties.history().retention()).isEqualTo(Duration.ofDays(30));
			assertThat(properties.maxTokenLife()).isEqualTo(Duration.ofMinutes(15).plusMinutes(5));
			assertThat(context.getBean(RevocationProperties.class)).isEqualTo(RevocationProperties.defaults());
			assertThat(context.getBean(RedisKeys.class)).isEqualTo(new RedisKeys("gatehouse"));
		});
	}

	@Test
	void startWhenIndexIsEnabledThenThereIsASearch() {
		this.runner.withPropertyValues(SETTINGS)
			.run((context) -> assertThat(context).doesNotHaveBean(SessionSearch.class)
				.doesNotHaveBean(ReactiveSessionSearch.class));
		this.runner.withPropertyValues(SETTINGS)
			.withPropertyValues("gatehouse.session.index.enabled=true")
			.run((context) -> assertThat(context).hasNotFailed()
				.hasSingleBean(SessionSearch.class)
				.hasSingleBean(ReactiveSessionSearch.class));
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

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					spring.data.redis.host=r.test,spring.data.redis.port=1,spring.data.redis.database=3 | Redis r.test:1, database 3
					spring.data.redis.sentinel.master=m,spring.data.redis.sentinel.nodes[0]=b:2,spring.data.redis.sentinel.nodes[1]=a:1 | Redis 'm' of sentinels a:1, b:2, database 0
					spring.data.redis.cluster.nodes[0]=b:2,spring.data.redis.cluster.nodes[1]=a:1 | Redis Cluster a:1, b:2
					spring.data.redis.url=redis://user:open-sesame@r.test:7/2 | Redis r.test:7, database 2
					""")
	@ExtendWith(OutputCaptureExtension.class)
	void startThenLogsInOneLineWhereItWritesRevocations(String settings, String where, CapturedOutput output) {
		this.runner.withPropertyValues(settings.split(","))
			.withPropertyValues("gatehouse.session.enabled=false", "gatehouse.redis.key-prefix=shop",
					"gatehouse.revocation.scope=main", "spring.data.redis.password=open-sesame")
			.run((context) -> assertThat(context).hasNotFailed());
		assertThat(output)
			.contains("Revocations are written to " + where
					+ "; key prefix 'shop', scope 'main', lease 2000 ms, revocable claims: all with text values")
			.doesNotContain("open-sesame");
	}

	@Test
	void startWhenThereIsNoRedisThenKeysAreStillPublished() {
		new ReactiveWebApplicationContextRunner().withConfiguration(GatehouseAutoConfigurations.and())
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
			return new Revocations(connectionFactory, keys, RevocationProperties.defaults());
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
