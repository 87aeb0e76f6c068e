package io.gatehouse.service;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

import io.gatehouse.boot.GatehouseSettingsAutoConfiguration;
import io.gatehouse.boot.InvalidSettingFailureAnalyzer;
import io.gatehouse.identity.IdentityHeaders;
import io.gatehouse.service.propagation.GatehousePropagationAutoConfiguration;
import io.gatehouse.test.TestKeys;
import io.gatehouse.test.TestTokens;
import io.gatehouse.token.ForGatehouse;
import io.gatehouse.token.InvalidSettingException;
import io.gatehouse.token.InvalidTokenException;
import io.gatehouse.token.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.annotation.ImportCandidates;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.assertj.ApplicationContextAssertProvider;
import org.springframework.boot.test.context.runner.AbstractApplicationContextRunner;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.config.core.GrantedAuthorityDefaults;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.OAuth2TokenValidator;
import org.springframework.security.oauth2.core.OAuth2TokenValidatorResult;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.util.ClassUtils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Contract of the auto-configurations of either stack.
 *
 * @param <R> the runner
 * @param <C> the context
 * @param <A> the context in assertions
 */
public abstract class BackOffContract<R extends AbstractApplicationContextRunner<R, C, A>, C extends ConfigurableApplicationContext, A extends ApplicationContextAssertProvider<C>> {

	@TempDir
	private Path directory;

	/**
	 * Returns a runner with the auto-configurations of the stack, and no properties.
	 * @return the runner
	 */
	protected abstract R runner();

	/**
	 * Decodes with the decoder of the stack.
	 * @param context the context
	 * @param token the token
	 * @return the decoded token
	 */
	protected abstract Jwt decode(C context, String token);

	/**
	 * Returns a runner with an issuer.
	 * @return the runner
	 */
	protected final R runnerWithIssuer() {
		Path keys = this.directory.resolve("keys.json");
		try {
			Files.writeString(keys, TestKeys.jwkSet());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return runner().withPropertyValues("gatehouse.issuers.main.issuer=" + TestTokens.ISSUER,
				"gatehouse.issuers.main.key-location=" + keys);
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("io.gatehouse.service.SettingCases#invalid")
	void startWhenSettingIsInvalidThenFailsWithReasonAndRemedy(SettingCases.Invalid invalid) {
		runner().withPropertyValues(invalid.pairs()).run((context) -> {
			assertThat(context).hasFailed();
			FailureAnalysis analysis = new InvalidSettingFailureAnalyzer()
				.analyze(Objects.requireNonNull(context.getStartupFailure()));
			assertThat(analysis).isNotNull();
			assertThat(analysis.getDescription()).isEqualTo(invalid.description());
			assertThat(analysis.getAction()).isEqualTo(invalid.action());
		});
	}

	@Test
	void startWhenSettingIsOfAnotherStarterThenIgnoresIt() {
		runnerWithIssuer().withPropertyValues("gatehouse.session.life=30d")
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void decoderWhenIssuerIsSetThenVerifiesStrictly() {
		runnerWithIssuer().run((context) -> {
			C source = context.getSourceApplicationContext();
			assertThat(decode(source, TestTokens.token().sign()).getSubject()).isEqualTo("alice");
			assertReason(source, TestTokens.token().header("typ", "JWT").sign(), Reason.WRONG_TYPE);
		});
	}

	@Test
	void decoderWhenBootsOwnIsConfiguredTooThenStaysStrict() {
		runnerWithIssuer()
			.withPropertyValues("spring.security.oauth2.resourceserver.jwt.jwk-set-uri=http://127.0.0.1:1/")
			.run((context) -> assertReason(context.getSourceApplicationContext(),
					TestTokens.token().header("typ", "JWT").sign(), Reason.WRONG_TYPE));
	}

	@Test
	void decoderWhenApplicationHasValidatorThenAsksItToo() {
		runnerWithIssuer().withUserConfiguration(ValidatorConfiguration.class).run((context) -> {
			C source = context.getSourceApplicationContext();
			assertReason(source, TestTokens.token().claim("sub", "mallory").sign(), Reason.BANNED);
			assertThat(decode(source, TestTokens.token().sign()).getSubject()).isEqualTo("alice");
		});
	}

	@Test
	void decoderWhenApplicationHasClockThenGoesByIt() {
		runnerWithIssuer().withUserConfiguration(ClockConfiguration.class)
			.run((context) -> assertReason(context.getSourceApplicationContext(), TestTokens.token().sign(),
					Reason.EXPIRED));
	}

	@Test
	void contractsWhenApplicationHasItsOwnThenStepBack() {
		runnerWithIssuer().withUserConfiguration(RefusalsConfiguration.class)
			.run((context) -> assertThat(context).hasSingleBean(Refusals.class)
				.getBean(Refusals.class)
				.extracting(Refusals::realm)
				.isEqualTo("mine"));
	}

	@Test
	void headersWhenClaimsOfTheIdentityHaveOtherNamesThenFollow() {
		runnerWithIssuer()
			.withPropertyValues("gatehouse.claims.permissions=scope", "gatehouse.claims.roles=realm_access.roles",
					"gatehouse.headers.names.X-User-Device=phone")
			.run((context) -> {
				Map<String, String> headers = new LinkedHashMap<>();
				context.getBean(IdentityHeaders.class)
					.encode(Map.of("scope", "read write", "realm_access", Map.of("roles", List.of("admin")),
							"permissions", "other", "phone", "p1", "device", "d1"), headers::put);
				assertThat(headers).containsOnly(Map.entry("X-User-Permissions", "read,write"),
						Map.entry("X-User-Roles", "admin"), Map.entry("X-User-Device", "p1"));
			});
	}

	@Test
	void startWhenRolesHaveNoPrefixThenFails() {
		runnerWithIssuer().withBean(GrantedAuthorityDefaults.class, () -> new GrantedAuthorityDefaults(""))
			.run((context) -> assertThat(context).hasFailed()
				.getFailure()
				.rootCause()
				.isInstanceOf(InvalidSettingException.class)
				.hasMessageContaining("GrantedAuthorityDefaults"));
	}

	private void assertReason(C context, String token, Reason reason) {
		assertThatExceptionOfType(InvalidTokenException.class).isThrownBy(() -> decode(context, token))
			.extracting(InvalidTokenException::reason)
			.isEqualTo(reason);
	}

	/**
	 * Adds the auto-configurations that both stacks have.
	 * @param classes those of the stack
	 * @return all
	 */
	protected static AutoConfigurations with(Class<?>... classes) {
		Stream<Class<?>> own = Stream.of(GatehouseServiceAutoConfiguration.class,
				GatehousePropagationAutoConfiguration.class, GatehouseSettingsAutoConfiguration.class);
		// by name, since their packages differ in the versions of Spring Boot
		Stream<Class<?>> resourceServer = ImportCandidates
			.load(AutoConfiguration.class, BackOffContract.class.getClassLoader())
			.getCandidates()
			.stream()
			.filter((name) -> name.startsWith("org.springframework.boot.security.oauth2.server.resource."))
			.map((name) -> ClassUtils.resolveClassName(name, null));
		return AutoConfigurations
			.of(Stream.of(Stream.of(classes), own, resourceServer).flatMap((each) -> each).toArray(Class<?>[]::new));
	}

	@Configuration(proxyBeanMethods = false)
	static class ValidatorConfiguration {

		@Bean
		OAuth2TokenValidator<Jwt> ban() {
			return (jwt) -> "mallory".equals(jwt.getSubject())
					? OAuth2TokenValidatorResult.failure(new OAuth2Error(Reason.BANNED.code()))
					: OAuth2TokenValidatorResult.success();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ClockConfiguration {

		@Bean
		@ForGatehouse
		Clock clock() {
			return Clock.fixed(Instant.now().plus(Duration.ofHours(1)), ZoneOffset.UTC);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class RefusalsConfiguration {

		@Bean
		Refusals mine() {
			return new Refusals("mine", Duration.ofSeconds(1));
		}

	}

}
