package io.gatehouse.boot;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.gatehouse.token.InvalidSettingException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** Tests of {@link EnvironmentVariables} and {@link SettingNames}. */
@ExtendWith(OutputCaptureExtension.class)
class EnvironmentVariablesTests {

	private static final List<KnownSettings.Group> GROUPS = KnownSettings.of(Edge.class, Shared.class).groups();

	@ParameterizedTest
	@ValueSource(strings = { "GATEHOUSE_EDGE_TRUSTEDPROXIES", "GATEHOUSE_EDGE_TRUSTED_PROXIES",
			"GATEHOUSE_EDGE_TRUSTED_PROXIES_0", "gatehouse_edge_life", "GATEHOUSE_EDGE_RULES_0_PATH",
			"GATEHOUSE_EDGE_LABELS_ANY_THING", "GATEHOUSE_ISSUERS_MAIN_JWK_SET_URI", "GATEHOUSE_ISSUERS_MAIN_JWKSETURI",
			"GATEHOUSE_OTHER_LIEF", "GATEHOUSE_HOME", "PATH", "EDGE_LIEF", "GATEHOUSE_EDGE_PORT",
			"GATEHOUSE_EDGE_SERVICE_HOST", "GATEHOUSE_EDGE_SERVICE_PORT_HTTP", "GATEHOUSE_EDGE_PORT_8080_TCP_ADDR" })
	void refuseWhenVariableIsKnownOrOfOthersThenAccepted(String variable, CapturedOutput output) {
		EnvironmentVariables.refuse(Set.of(variable), GROUPS);
		assertThat(output).doesNotContain("is not a setting");
	}

	@ParameterizedTest
	@CsvSource({ "GATEHOUSE_EDGE_LIEF, GATEHOUSE_EDGE_LIFE",
			"GATEHOUSE_EDGE_TRUSTED_PROXYS, GATEHOUSE_EDGE_TRUSTEDPROXIES",
			"GATEHOUSE_ISSUERS_MAIN_JWKSETURL, GATEHOUSE_ISSUERS_MAIN_JWKSETURI",
			"GATEHOUSE_ISSUERS_MAIN_JWK_SET_URL, GATEHOUSE_ISSUERS_MAIN_JWKSETURI" })
	void refuseWhenVariableIsSimilarToAKnownOneThenItIsSuggested(String variable, String meant) {
		assertThatExceptionOfType(InvalidSettingException.class)
			.isThrownBy(() -> EnvironmentVariables.refuse(Set.of(variable), GROUPS))
			.withMessageContaining("'" + variable + "'")
			.withMessageContaining("Did you mean '" + meant + "'?");
	}

	@Test
	void refuseWhenVariableIsSimilarToNoneThenItIsLogged(CapturedOutput output) {
		EnvironmentVariables.refuse(Set.of("GATEHOUSE_EDGE_IMAGE"), GROUPS);
		assertThat(output).contains("Environment variable 'GATEHOUSE_EDGE_IMAGE' is not a setting of Gatehouse");
	}

	@Test
	void refuseWhenVariableIsInTheEnvironmentThenItIsFound() {
		StandardEnvironment environment = new StandardEnvironment();
		environment.getPropertySources()
			.replace(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, new SystemEnvironmentPropertySource(
					StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, Map.of("GATEHOUSE_EDGE_LIVE", "1s")));
		assertThatExceptionOfType(InvalidSettingException.class)
			.isThrownBy(() -> UnknownSettings.refuse(environment, GROUPS))
			.withMessageContaining("GATEHOUSE_EDGE_LIVE");
	}

	@ParameterizedTest
	@CsvSource({ "gatehouse.edge.lief, gatehouse.edge.life",
			"gatehouse.issuers.main.jwks-uri, gatehouse.issuers.main.jwk-set-uri",
			"gatehouse.edge.trusted-proxy, gatehouse.edge.trusted-proxies" })
	void similarToWhenNameIsMisspeltThenTheKnownOneIsFound(String misspelt, String meant) {
		assertThat(new SettingNames(GROUPS).similarTo(misspelt)).contains(meant);
	}

	@Test
	void similarToWhenNothingIsSimilarThenEmpty() {
		assertThat(new SettingNames(GROUPS).similarTo("gatehouse.edge.colour")).isEmpty();
		assertThatCode(() -> EnvironmentVariables.refuse(Set.of(), GROUPS)).doesNotThrowAnyException();
	}

	@Test
	void allThenKeysAndPositionsArePlaceholders() {
		assertThat(new SettingNames(GROUPS).all()).containsExactlyInAnyOrder("gatehouse.edge.life",
				"gatehouse.edge.trusted-proxies[]", "gatehouse.edge.rules[].path", "gatehouse.edge.labels.*",
				"gatehouse.issuers.*.jwk-set-uri");
	}

	@ConfigurationProperties("gatehouse.edge")
	record Edge(@Nullable Duration life, List<String> trustedProxies, List<Rule> rules, Map<String, String> labels) {

	}

	record Rule(String path) {

	}

	@ConfigurationProperties("gatehouse")
	record Shared(Map<String, Issuer> issuers) {

	}

	record Issuer(String jwkSetUri) {

	}

}
