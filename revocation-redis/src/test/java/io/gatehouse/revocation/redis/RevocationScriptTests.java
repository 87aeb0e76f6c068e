package io.gatehouse.revocation.redis;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of the texts of the scripts.
 */
class RevocationScriptTests {

	@ParameterizedTest
	@EnumSource
	void textWhenScriptIsOnTheClassPathThenItIsRead(RevocationScript script) {
		assertThat(script.text()).startsWith("-- ").contains("KEYS[1]", "redis.call");
	}

}
