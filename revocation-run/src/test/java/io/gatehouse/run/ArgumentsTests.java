package io.gatehouse.run;

import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ArgumentsTests {

	@Test
	void withWhenSameNameThenLatestCounts() {
		Arguments arguments = new Arguments().with(List.of("--a=1", "--b=2=2")).with(List.of("--b=3", "--c=4"));
		assertThat(arguments.list()).containsExactly("--a=1", "--b=3", "--c=4");
	}

}
