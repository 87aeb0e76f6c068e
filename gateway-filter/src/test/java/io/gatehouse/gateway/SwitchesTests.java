package io.gatehouse.gateway;

import java.util.Objects;
import java.util.stream.Stream;

import io.gatehouse.boot.GatehouseAutoConfigurations;
import io.gatehouse.boot.InvalidSettingFailureAnalyzer;
import io.gatehouse.token.InvalidSettingException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.cloud.gateway.config.GatewayProperties;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * Tests of Boolean settings, and of the start-up checks of applications that start lazily
 * or below another context.
 */
@ExtendWith(OutputCaptureExtension.class)
class SwitchesTests {

	private static final String ISSUER = "gatehouse.issuers.main.issuer=https://auth.test";

	// without a Redis, a gateway with a local list waits three seconds at its start
	private static final String LOOKUP = "gatehouse.revocation.lookup=redis";

	private static final String ROUTE = "spring.cloud.gateway.server.webflux.routes[0].";

	private final ReactiveWebApplicationContextRunner runner = new ReactiveWebApplicationContextRunner()
		.withConfiguration(GatehouseAutoConfigurations.and(DataRedisAutoConfiguration.class))
		.withBean(GatewayProperties.class)
		.withBean(QuickShutdown.class)
		.withPropertyValues(ISSUER, LOOKUP);

	@ParameterizedTest
	@ValueSource(
			strings = { "yes", "on", "1", "no", "off", "0", "ture", "", "${unset:}", "${unset}", "true,false", "null" })
	void startWhenTheGuardsSwitchIsNeitherTrueNorFalseThenFails(String value) {
		this.runner.withPropertyValues("gatehouse.gateway.enabled=" + value).run((context) -> {
			FailureAnalysis analysis = analysis(context.getStartupFailure());
			assertThat(analysis.getDescription()).isEqualTo("Property 'gatehouse.gateway.enabled' with value '"
					+ (value.equals("${unset:}") ? "" : value) + "': It is neither 'true' nor 'false'.");
			assertThat(analysis.getAction()).isEqualTo("Set 'true' or 'false', or remove the property.");
		});
	}

	@Test
	void startWhenTheGuardsSwitchIsAListThenFails() {
		this.runner.withPropertyValues("gatehouse.gateway.enabled[0]=false")
			.run((context) -> assertThat(analysis(context.getStartupFailure()).getDescription())
				.isEqualTo("Property 'gatehouse.gateway.enabled': It is neither 'true' nor 'false'."));
	}

	@ParameterizedTest
	@ValueSource(strings = { "gatehouse.gateway.enabled=true", "gatehouse.gateway.enabled=TRUE",
			"gatehouse.gateway.Enabled=True", "gatehouse.gateway.enabled=${unset:true}" })
	void startWhenTheGuardsSwitchIsTrueThenGuards(String setting, CapturedOutput output) {
		this.runner.withPropertyValues(setting)
			.run((context) -> assertThat(context).hasNotFailed()
				.hasSingleBean(GlobalFilter.class)
				.hasBean("gatehouseFirewallWebFilter"));
		assertThat(output).doesNotContain("switched off");
	}

	@ParameterizedTest
	@ValueSource(strings = { "gatehouse.gateway.enabled=false", "gatehouse.gateway.enabled=FALSE",
			"gatehouse.gateway.Enabled=false" })
	void startWhenTheGuardsSwitchIsFalseThenWarnsOnce(String setting, CapturedOutput output) {
		this.runner.withPropertyValues(setting)
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean(GlobalFilter.class)
				.doesNotHaveBean("gatehouseFirewallWebFilter"));
		assertThat(output.getOut().lines().filter((line) -> line.contains("switched off"))).hasSize(1)
			.allSatisfy((line) -> assertThat(line).contains("WARN", "'gatehouse.gateway.enabled' is 'false'"));
	}

	@ParameterizedTest
	@CsvSource({ "gatehouse.gateway.failed-authentications.enabled, off", "gatehouse.opaque.enabled, yes",
			"gatehouse.opaque.enabled, no", "gatehouse.gateway.minting.generate-key-file, on",
			"gatehouse.gateway.tickets.enabled, yes", "gatehouse.gateway.rate-limits.api.abuse.end-session, 1",
			"gatehouse.gateway.rate-limits.api.abuse.end-session, ture",
			"gatehouse.gateway.failed-authentications.enabled, ''" })
	void startWhenASwitchIsNeitherTrueNorFalseThenFails(String property, String value) {
		this.runner.withPropertyValues("gatehouse.gateway.rate-limits.api.replenish-rate=1", property + "=" + value)
			.run((context) -> {
				FailureAnalysis analysis = analysis(context.getStartupFailure());
				assertThat(analysis.getDescription()).isEqualTo(
						"Property '" + property + "' with value '" + value + "': It is neither 'true' nor 'false'.");
				assertThat(analysis.getAction()).isEqualTo("Set 'true' or 'false', or remove the property.");
			});
	}

	@ParameterizedTest
	@ValueSource(strings = { "yes", "1", "ture", "" })
	void startWhenASwitchInMetadataIsNeitherTrueNorFalseThenFails(String value) {
		this.runner
			.withPropertyValues(ROUTE + "id=orders", ROUTE + "uri=http://127.0.0.1:1",
					ROUTE + "predicates[0]=Path=/orders/**", ROUTE + "metadata.gatehouse.access=public",
					ROUTE + "metadata.gatehouse.keep-authorization=" + value)
			.run((context) -> {
				FailureAnalysis analysis = analysis(context.getStartupFailure());
				assertThat(analysis.getDescription())
					.isEqualTo("Property 'metadata.gatehouse.keep-authorization of route orders' with value '" + value
							+ "': It is neither 'true' nor 'false'.");
				assertThat(analysis.getAction()).isEqualTo("Set 'true' or 'false', or remove it.");
			});
	}

	static Stream<String> startWhenSettingIsNotUsableThenFailsAlsoLazilyAndBelowAnotherContext() {
		String[] settings = { "gatehouse.gateway.enabled=yes", ROUTE + "metadata.gatehouse.access=pubic",
				"gatehouse.gateway.relay=minted", "gatehouse.gateway.relm=x",
				"gatehouse.gateway.failed-authentications.enabled=no", "gatehouse.gateway.realm=a\"b",
				"gatehouse.gateway.access[0].path=public", "gatehouse.issuers.main.algorithms=none" };
		return Stream.of(settings).limit(Boolean.getBoolean("gatehouse.test.long") ? settings.length : 3);
	}

	@ParameterizedTest
	@MethodSource
	void startWhenSettingIsNotUsableThenFailsAlsoLazilyAndBelowAnotherContext(String setting) {
		String[] arguments = { "--server.port=0", "--server.address=127.0.0.1", "--spring.main.banner-mode=off",
				"--" + ISSUER, "--" + LOOKUP, "--" + ROUTE + "id=orders", "--" + ROUTE + "uri=http://127.0.0.1:1",
				"--" + ROUTE + "predicates[0]=Path=/orders/**", "--" + setting };
		assertStops(() -> new SpringApplicationBuilder(Edge.Application.class).lazyInitialization(true)
			.run(arguments)
			.close());
		assertStops(() -> new SpringApplicationBuilder(Parent.class).web(WebApplicationType.NONE)
			.child(Edge.Application.class)
			.web(WebApplicationType.REACTIVE)
			.run(arguments)
			.close());
	}

	private static void assertStops(ThrowingCallable start) {
		assertThat(catchThrowable(start)).satisfies(SwitchesTests::analysis);
	}

	private static FailureAnalysis analysis(@Nullable Throwable failure) {
		if (failure == null) {
			throw new AssertionError("The start did not fail");
		}
		FailureAnalysis analysis = Objects.requireNonNull(new InvalidSettingFailureAnalyzer().analyze(failure),
				failure::toString);
		assertThat(analysis.getCause()).isInstanceOf(InvalidSettingException.class);
		return analysis;
	}

	@Configuration(proxyBeanMethods = false)
	static class Parent {

	}

}
