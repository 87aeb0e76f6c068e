package io.gatehouse.benchmarks.comparison;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link Options}.
 */
class OptionsTests {

	@Test
	void parseWhenThereAreNoArgumentsThenDefaults() {
		assertThat(options()).isEqualTo(new Options(5, 2, 64, 80_000, List.of(), null, "auto", "docs"));
	}

	@Test
	void parseWhenAllAreGivenThenAllAreUsed() {
		assertThat(options("--rounds=1", "--seconds=2", "--connections=3", "--warm-up=4", "--load=java", "--out=x"))
			.isEqualTo(new Options(1, 2, 3, 4, List.of(), null, "java", "x"));
	}

	@Test
	void parseWhenRunIsPartialThenNoDocumentIsWritten() {
		assertThat(options("--out=off").out()).isNull();
		assertThat(options("--only=local").out()).isNull();
		assertThat(options("--profile=local", "--out=docs").out()).isNull();
	}

	@Test
	void parseWhenArgumentIsWrongThenNamesIt() {
		for (String wrong : List.of("--round=1", "--rounds=0", "--rounds=-1", "--rounds=x", "--rounds", "--only=",
				"--load=ab", "rounds=1")) {
			assertThatExceptionOfType(UsageException.class).isThrownBy(() -> options(wrong))
				.withMessageContaining(wrong.split("=")[0]);
		}
	}

	@Test
	void chooseWhenNoneIsNamedThenAll() {
		assertThat(options("--profile=local").choose(TestResults.contenders())).isEqualTo(TestResults.contenders());
	}

	@Test
	void chooseWhenSomeAreNamedThenAlsoTheirBaselinesAndTheFirst() {
		assertThat(choose("--only=local")).containsExactly("bare", "local");
		assertThat(choose("--only=other")).containsExactly("bare", "old", "other");
		assertThat(choose("--only=bare", "--profile=local")).containsExactly("bare", "local");
	}

	@Test
	void chooseWhenNameIsUnknownThenNamesTheKnown() {
		assertThatExceptionOfType(UsageException.class).isThrownBy(() -> choose("--only=local,nginx"))
			.withMessage("There is no 'nginx', but bare, local, old, other");
		assertThatExceptionOfType(UsageException.class).isThrownBy(() -> choose("--profile=nginx"));
	}

	private static List<String> choose(String... args) {
		return options(args).choose(TestResults.contenders()).stream().map(Contender::name).toList();
	}

	@Test
	void parseWhenThereAreOtherDefaultsThenTheyHoldUntilGiven() {
		Options options = Options.parse(List.of("--seconds=9"), Map.of("--seconds", "2", "--rounds", "3"));
		assertThat(options.seconds()).isEqualTo(9);
		assertThat(options.rounds()).isEqualTo(3);
	}

	private static Options options(String... args) {
		return Options.parse(List.of(args), Map.of());
	}

}
