package io.gatehouse.gateway.route;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

import io.gatehouse.gateway.Caller;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class CallerClaimsTests {

	private final Caller.Authenticated caller = Callers.withClaims("alice",
			Map.of("plan", "gold", "level", 3L, "rate", 2.50, "beta", true, "groups", Arrays.asList("a", 7L, null),
					"address", Map.of("country", "DE"), "auth_time", Instant.ofEpochSecond(1_700_000_000), "x.y",
					"flat"));

	@Test
	void textsWhenClaimIsOneValueThenItIsTextAsWritten() {
		assertThat(CallerClaims.texts(this.caller, "plan")).containsExactly("gold");
		assertThat(CallerClaims.texts(this.caller, "level")).containsExactly("3");
		assertThat(CallerClaims.texts(this.caller, "rate")).containsExactly("2.5");
		assertThat(CallerClaims.texts(this.caller, "beta")).containsExactly("true");
		assertThat(CallerClaims.texts(this.caller, "auth_time")).containsExactly("1700000000");
	}

	@Test
	void textsWhenClaimIsListThenItems() {
		assertThat(CallerClaims.texts(this.caller, "groups")).isEqualTo(List.of("a", "7"));
	}

	@Test
	void textsWhenPathThenNestedClaimAndNameGoesBefore() {
		assertThat(CallerClaims.texts(this.caller, "address.country")).containsExactly("DE");
		assertThat(CallerClaims.texts(this.caller, "x.y")).containsExactly("flat");
	}

	@Test
	void textsWhenClaimIsStructureOrMissingThenNone() {
		assertThat(CallerClaims.texts(this.caller, "address")).isEmpty();
		assertThat(CallerClaims.texts(this.caller, "address.city")).isEmpty();
		assertThat(CallerClaims.has(this.caller, "address")).isTrue();
		assertThat(CallerClaims.has(this.caller, "address.city")).isFalse();
	}

}
