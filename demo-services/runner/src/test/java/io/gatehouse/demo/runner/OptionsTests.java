package io.gatehouse.demo.runner;

import java.net.URI;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link Options}.
 */
class OptionsTests {

	@Test
	void parseWhenNothingThenRun() {
		assertThat(Options.parse()).isEqualTo(new Options(Options.Command.RUN, null, Map.of()));
	}

	@Test
	void parseWhenTourThenOfItsOwnSystem() {
		assertThat(Options.parse("tour")).isEqualTo(new Options(Options.Command.TOUR, null, Map.of()));
	}

	@Test
	void parseWhenAgainstThenTourOfAnotherSystem() {
		Options options = Options.parse("tour", "--against", "http://localhost:8080/", "--gateway2=http://other:81");
		assertThat(options.against()).isEqualTo(URI.create("http://localhost:8080"));
		assertThat(options.elsewhere()).containsExactly(Map.entry(Part.GATEWAY2, URI.create("http://other:81")));
	}

	@ParameterizedTest(name = "{0}")
	@CsvSource(
			textBlock = """
					tuor                                  | Unknown command 'tuor'.
					tour --fast                           | Unknown option '--fast'.
					tour --against                        | Option '--against' needs an address such as 'http://localhost:8080', not ''.
					tour --against localhost              | Option '--against' needs an address such as 'http://localhost:8080', not 'localhost'.
					tour --against ftp://host             | Option '--against' needs an address such as 'http://localhost:8080', not 'ftp://host'.
					tour --against http://host/path       | Option '--against' needs an address such as 'http://localhost:8080', not 'http://host/path'.
					--against http://host                 | Option '--against' belongs to the command 'tour'.
					tour --orders http://host             | Addresses require 'tour --against'; environment variables set the ports.
					""",
			delimiter = '|')
	void parseWhenNotUnderstoodThenSaysWhy(String line, String message) {
		assertThatExceptionOfType(UsageException.class).isThrownBy(() -> Options.parse(line.split(" ")))
			.withMessage(message);
	}

}
