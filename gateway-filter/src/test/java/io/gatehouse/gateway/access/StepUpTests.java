package io.gatehouse.gateway.access;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.gatehouse.gateway.Caller;
import io.gatehouse.identity.IdentityClaims;
import io.gatehouse.token.InvalidSettingException;
import io.gatehouse.token.Reason;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests of demands on the authentication of the user.
 */
class StepUpTests {

	private static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");

	private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);

	private static Caller.Authenticated caller(String claim, @Nullable Object value) {
		Map<String, Object> claims = new HashMap<>(Map.of("iss", "https://auth.test", "sub", "alice"));
		if (value != null) {
			claims.put(claim, value);
		}
		return new Caller.Authenticated(IdentityClaims.defaults().identity(claims), claims, null);
	}

	@ParameterizedTest
	@CsvSource({ "gold, true", "silver, true", "bronze, false", "Gold, false", "'gold silver', false", ", false" })
	void isMetWhenAcrIsOneOfTheAcceptedValues(@Nullable String acr, boolean met) {
		assertThat(new StepUp(List.of("silver", "gold"), null).isMetBy(caller("acr", acr), CLOCK)).isEqualTo(met);
	}

	@ParameterizedTest
	@CsvSource({ "0, true", "300, true", "301, false", "86400, false", "-60, true", "-61, false" })
	void isMetWhenUserWasAuthenticatedWithinTheAge(long secondsAgo, boolean met) {
		StepUp stepUp = new StepUp(List.of(), Duration.ofMinutes(5));
		Instant time = NOW.minusSeconds(secondsAgo);
		assertThat(stepUp.isMetBy(caller("auth_time", time.getEpochSecond()), CLOCK)).isEqualTo(met);
		assertThat(stepUp.isMetBy(caller("auth_time", time), CLOCK)).isEqualTo(met);
	}

	@Test
	void isNotMetWhenTimeIsMissingOrIsNone() {
		StepUp stepUp = new StepUp(List.of(), Duration.ofMinutes(5));
		assertThat(stepUp.isMetBy(caller("auth_time", null), CLOCK)).isFalse();
		for (Object time : List.of(Long.toString(NOW.getEpochSecond()), true, -1L, Double.NaN, 1e300, List.of())) {
			assertThat(stepUp.isMetBy(caller("auth_time", time), CLOCK)).as("%s", time).isFalse();
		}
	}

	@Test
	void parametersThenAreThoseOfTheDemand() {
		assertThat(new StepUp(List.of("a", "b"), Duration.ofMinutes(5)).parameters())
			.containsExactly(Map.entry("acr_values", "a b"), Map.entry("max_age", "300"));
		assertThat(new StepUp(List.of(), null).parameters()).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "a b", "a\"b", "a\\b", "a\r\nb", "\u00fc" })
	void checkWhenChallengeCannotCarryValueThenIsRefused(String acr) {
		assertThatExceptionOfType(InvalidSettingException.class)
			.isThrownBy(() -> new StepUp(List.of(acr), null).check("acr", "max-age"))
			.satisfies((ex) -> assertThat(ex.property()).isEqualTo("acr"));
	}

	@ParameterizedTest
	@ValueSource(longs = { -1, 0, 999 })
	void checkWhenAgeIsShorterThanASecondThenIsRefused(long milliseconds) {
		assertThatExceptionOfType(InvalidSettingException.class)
			.isThrownBy(() -> new StepUp(List.of(), Duration.ofMillis(milliseconds)).check("acr", "max-age"))
			.satisfies((ex) -> assertThat(ex.property()).isEqualTo("max-age"));
	}

	@Test
	void refusalWhenRolesAreMissingTooThenAuthenticationComesFirst() {
		AccessRule admins = new AccessRule("/**", Set.of(), AccessRule.Access.REQUIRED, List.of("admin"), List.of(),
				List.of(), null);
		AccessRule fresh = new AccessRule("/**", Set.of(), AccessRule.Access.REQUIRED, List.of(), List.of(),
				List.of("gold"), Duration.ofMinutes(5));
		AccessRequirement both = AccessRequirement.of(admins).and(AccessRequirement.of(fresh));
		Caller caller = caller("acr", "bronze");
		assertThat(both.refusal(caller, CLOCK)).isEqualTo(Reason.INSUFFICIENT_USER_AUTHENTICATION);
		assertThat(both.challenge(caller, CLOCK)).containsKeys("acr_values", "max_age");
		assertThat(AccessRequirement.of(admins).refusal(caller, CLOCK)).isEqualTo(Reason.INSUFFICIENT_PERMISSIONS);
		assertThat(both.refusal(new Caller.Anonymous(), CLOCK)).isEqualTo(Reason.MISSING_TOKEN);
	}

}
