package io.gatehouse.session;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.core.io.support.SpringFactoriesLoader;

import static org.assertj.core.api.Assertions.assertThat;

class SessionRuntimeHintsTests {

	@ParameterizedTest
	@ValueSource(strings = { "bans", "complete", "end", "history", "index", "lift", "list", "login", "name", "note",
			"page", "refresh", "retire", "search", "token", "unindex", "update", "user" })
	void hintsThenScriptsAreAmongThem(String script) {
		RuntimeHints hints = new RuntimeHints();
		SpringFactoriesLoader.forResourceLocation("META-INF/spring/aot.factories")
			.load(RuntimeHintsRegistrar.class)
			.stream()
			.filter(SessionRuntimeHints.class::isInstance)
			.forEach((registrar) -> registrar.registerHints(hints, null));
		String resource = "io/gatehouse/session/" + script + ".lua";
		assertThat(getClass().getClassLoader().getResource(resource)).isNotNull();
		assertThat(RuntimeHintsPredicates.resource().forResource(resource)).accepts(hints);
	}

}
