package io.gatehouse.authorizationserver;

import org.junit.jupiter.api.Test;

import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link AuthorizationServerRuntimeHints}.
 */
class AuthorizationServerRuntimeHintsTests {

	@Test
	void registerHintsThenScriptAndSessionAttributeAreIncluded() {
		RuntimeHints hints = new RuntimeHints();
		new AuthorizationServerRuntimeHints().registerHints(hints, null);
		assertThat(RuntimeHintsPredicates.resource().forResource("io/gatehouse/authorizationserver/ended.lua"))
			.accepts(hints);
		assertThat(RuntimeHintsPredicates.reflection().onJavaSerialization(SignOn.class, true)).accepts(hints);
	}

}
