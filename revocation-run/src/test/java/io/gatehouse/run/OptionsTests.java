package io.gatehouse.run;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class OptionsTests {

	@Test
	void parseWhenOnlyProfileThenTakesDefaults() {
		Options options = Options.parse("quiet");
		assertThat(options.profile()).isEqualTo(Profile.QUIET);
		assertThat(options.revocations()).isEqualTo(100_000);
		assertThat(options.gateways()).isEqualTo(4);
		assertThat(options.episodes()).isEqualTo(200);
		assertThat(options.gatewayArguments()).isEmpty();
	}

	@Test
	void parseWhenProfileHasHyphensThenIsFound() {
		Options options = Options.parse("back-channel-logout");
		assertThat(options.profile()).isEqualTo(Profile.BACK_CHANNEL_LOGOUT);
		assertThat(options.revocations()).isEqualTo(1000);
		assertThat(options.isLong()).isTrue();
	}

	@Test
	void parseWhenNumbersThenTakesThem() {
		Options options = Options.parse("faults", "--episodes=3", "--seed=42", "--parallel=8", "--gateways=2");
		assertThat(options.profile()).isEqualTo(Profile.FAULTS);
		assertThat(options.episodes()).isEqualTo(3);
		assertThat(options.seed()).isEqualTo(42);
		assertThat(options.parallel()).isEqualTo(8);
		assertThat(options.gateways()).isEqualTo(2);
	}

	@Test
	void parseWhenPropertiesThenAreForGatewaysOrWhoRevokes() {
		Options options = Options.parse("quiet", "--gatehouse.revocation.lease=1s",
				"--revoker.gatehouse.revocation.write-timeout=5s");
		assertThat(options.gatewayArguments()).containsExactly("--gatehouse.revocation.lease=1s");
		assertThat(options.revokerArguments()).containsExactly("--gatehouse.revocation.write-timeout=5s");
	}

	@ParameterizedTest
	@CsvSource({ "loud, '', Unknown profile 'loud'.", "quiet, --what=1, Unknown option '--what'.",
			"quiet, --parallel=0, 'Option ''--parallel'' needs a positive number, not ''0''.'",
			"quiet, --parallel, 'Option ''--parallel'' needs a positive number, not ''''.'" })
	void parseWhenNotUnderstoodThenSaysWhy(String profile, String option, String message) {
		assertThatExceptionOfType(UsageException.class).isThrownBy(() -> Options.parse(profile, option))
			.withMessage(message);
	}

	@Test
	void parseWhenNothingThenAsks() {
		assertThatExceptionOfType(UsageException.class).isThrownBy(Options::parse);
	}

}
