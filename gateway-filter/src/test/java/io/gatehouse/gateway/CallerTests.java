package io.gatehouse.gateway;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

import io.gatehouse.identity.Identity;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class CallerTests {

	private static Caller.Authenticated caller(Map<String, Object> claims) {
		Identity identity = Identity.of("https://auth.test", "alice", null, null, null, List.of(), List.of(), Map.of());
		return new Caller.Authenticated(identity, claims, null);
	}

	private final Caller.Authenticated caller = caller(Map.of("plan", "gold", "level", 3L, "beta", true, "groups",
			Arrays.asList("a", 7L, 1.0, Map.of(), null), "address", Map.of("country", "DE"), "auth_time",
			Instant.ofEpochSecond(1_700_000_000), "x.y", "flat"));

	@Test
	void claimWhenItIsOneValueThenItsText() {
		assertThat(this.caller.claim("plan")).containsExactly("gold");
		assertThat(this.caller.claim("level")).containsExactly("3");
		assertThat(this.caller.claim("beta")).containsExactly("true");
		assertThat(this.caller.claim("auth_time")).containsExactly("1700000000");
	}

	@ParameterizedTest
	@CsvSource({ "1.0, 1", "2.50, 2.5", "100, 100", "1e21, 1000000000000000000000", "-0.001, -0.001", "0, 0",
			"Infinity, Infinity" })
	void claimWhenItIsDecimalThenWrittenPlainly(double value, String text) {
		assertThat(caller(Map.of("rate", value)).claim("rate")).containsExactly(text);
	}

	@Test
	void claimWhenItIsListThenItsItems() {
		assertThat(this.caller.claim("groups")).containsExactly("a", "7", "1");
	}

	@Test
	void claimWhenItIsPathThenNestedClaimAndNameGoesBefore() {
		assertThat(this.caller.claim("address.country")).containsExactly("DE");
		assertThat(this.caller.claim("x.y")).containsExactly("flat");
	}

	@Test
	void claimWhenItIsStructureOrMissingThenNone() {
		assertThat(this.caller.claim("address")).isEmpty();
		assertThat(this.caller.claim("address.city")).isEmpty();
	}

	@Test
	void callerWhenShownThenSaysNothingOfItsToken() {
		assertThat(this.caller).hasToString("Authenticated[]");
	}

}
