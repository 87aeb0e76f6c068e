package io.gatehouse.gateway.route;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.cloud.context.environment.EnvironmentChangeEvent;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

import static org.assertj.core.api.Assertions.assertThat;

@ExtendWith(OutputCaptureExtension.class)
class CurrentCohortsTests {

	private static final String COHORT = "gatehouse.gateway.release.cohorts[0].";

	private final StandardEnvironment environment = new StandardEnvironment();

	private final CurrentCohorts cohorts = new CurrentCohorts(this.environment,
			new ReleaseProperties(List.of(), "stable"), "tenant");

	CurrentCohortsTests() {
		ConfigurationPropertySources.attach(this.environment);
		change("local", Map.of(COHORT + "name", "gray", COHORT + "users", "alice", COHORT + "claims.release", "gray"));
	}

	/**
	 * Changes the environment as a configuration server does: its properties take
	 * precedence.
	 */
	private void change(String source, Map<String, Object> properties) {
		this.environment.getPropertySources().remove(source);
		this.environment.getPropertySources().addFirst(new MapPropertySource(source, properties));
		this.cohorts.onApplicationEvent(new EnvironmentChangeEvent(Set.copyOf(properties.keySet())));
	}

	private String cohort(String user) {
		return this.cohorts.get().of(Callers.user(user));
	}

	@Test
	void changeWhenItIsGoodThenAllOfItIsInForce() {
		assertThat(cohort("alice")).isEqualTo("gray");
		change("remote",
				Map.of(COHORT + "name", "beta", COHORT + "users", "bob", "gatehouse.gateway.release.fallback", "old"));
		assertThat(cohort("alice")).isEqualTo("old");
		assertThat(cohort("bob")).isEqualTo("beta");
		assertThat(this.cohorts.get().fallback()).isEqualTo("old");
	}

	@Test
	void changeWhenClaimIsNestedOrHasSpecialCharactersThenItIsRead() {
		change("remote", Map.of(COHORT + "name", "gray", COHORT + "claims.address.country", "DE",
				COHORT + "claims.[https://example.com/a_plan]", "gold"));
		Cohorts current = this.cohorts.get();
		assertThat(current.of(Callers.withClaims("bob", Map.of("address", Map.of("country", "DE"))))).isEqualTo("gray");
		assertThat(current.of(Callers.withClaims("bob", Map.of("https://example.com/a_plan", "gold"))))
			.isEqualTo("gray");
	}

	@Test
	void changeWhenTheListIsGoneThenEverybodyIsInTheFallback() {
		change("local", Map.of());
		assertThat(cohort("alice")).isEqualTo("stable");
	}

	@Test
	void changeWhenItIsAboutSomethingElseThenNothingHappens() {
		Cohorts before = this.cohorts.get();
		change("remote", Map.of("logging.level.root", "info"));
		assertThat(this.cohorts.get()).isSameAs(before);
	}

	@ParameterizedTest
	@CsvSource({ "name, Gray, cohorts[0].name, not a valid cohort name",
			"percentage, 101, cohorts[0].percentage, not a percentage",
			"percentage, many, cohorts[0].percentage, cannot be converted",
			"by, planet, cohorts[0].by, cannot be converted", "percent, 10, cohorts[0].percent, no such setting" })
	void changeWhenItIsBadThenTheFormerOnesStayAndItIsLogged(String name, String value, String property, String reason,
			CapturedOutput output) {
		Map<String, Object> changed = new HashMap<>(Map.of(COHORT + "name", "gray", COHORT + "users", "bob"));
		changed.put(COHORT + name, value);
		change("local", changed);
		assertThat(cohort("alice")).isEqualTo("gray");
		assertThat(cohort("bob")).isEqualTo("stable");
		assertThat(output).contains("ERROR", "The cohorts are unchanged", property + "'", reason);
	}

}
