package io.gatehouse.benchmarks.comparison;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Requests}.
 */
class RequestsTests {

	@Test
	void writeWhenThereAreTokensThenEachHasARequest(@TempDir Path directory) throws Exception {
		String text = Files.readString(Requests.write(directory.resolve("requests"), List.of("one", "two")));
		assertThat(text.split("\r\n\r\n")).hasSize(2)
			.allMatch((request) -> request.startsWith("GET /orders/4711?expand=items&locale=en HTTP/1.1\r\nHost: "))
			.anyMatch((request) -> request.contains("\r\nAuthorization: Bearer one\r\n"))
			.anyMatch((request) -> request.contains("\r\nAuthorization: Bearer two\r\n"));
		assertThat(text).endsWith("\r\n\r\n").contains("consent=analytics%3Dno");
	}

	@Test
	void writeWhenThereAreMoreFieldsThenEachRequestHasThem(@TempDir Path directory) throws Exception {
		Path file = Requests.write(directory.resolve("requests"), List.of("one", "two"), "X-Plan: gold");
		assertThat(Files.readString(file).split("\r\n\r\n")).hasSize(2)
			.allMatch((request) -> request.endsWith("\r\nX-Plan: gold"));
		assertThat(Requests.firstToken(file)).isEqualTo("one");
	}

}
