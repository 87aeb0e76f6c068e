package io.gatehouse.benchmarks.comparison;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Report}.
 */
class ReportTests {

	private static final List<Contender> CONTENDERS = TestResults.contenders();

	@TempDir
	Path directory;

	@BeforeEach
	void writeClassPaths() throws IOException {
		System.setProperty(PeerModule.DIRECTORY, this.directory.toString());
		classPath(PeerModule.BARE, "/m2/spring-boot-4.1.1.jar:/m2/spring-boot-autoconfigure-4.9.9.jar");
		classPath(PeerModule.GATEHOUSE, "/m2/spring-boot-4.1.1.jar:/m2/spring-security-core-7.1.1.jar");
		classPath(PeerModule.BARE_BOOT_3, "/m2/spring-boot-3.5.14.jar");
		classPath(PeerModule.SA_TOKEN, "/m2/spring-boot-3.5.14.jar:/m2/sa-token-core-1.44.0.jar");
	}

	private void classPath(PeerModule module, String libraries) throws IOException {
		Path target = Files.createDirectories(this.directory.resolve(module.name()).resolve("target"));
		Files.writeString(target.resolve("class-path"), libraries);
	}

	@AfterEach
	void forgetClassPaths() {
		System.clearProperty(PeerModule.DIRECTORY);
	}

	@Test
	void markdownWhenMeasuredThenSaysHow() {
		assertThat(report(true, 0.012).markdown()).contains("by `benchmarks/run gateway --rounds=3`: 3 rounds of 2 s")
			.contains("Sa-Token 1.44.0, Spring Boot 4.1.1 and 3.5.14, Spring Security 7.1.1\n")
			.contains("from wrk, which took 11 µs of processor time a request; the upstream took 13 µs\n")
			.contains("used 1.2 % of the processors\n\n| gateway |")
			.contains("](performance-gateway.svg)\n\n| gateway | starts in |")
			.endsWith("| bare | 2.9 s (2.8–3.1) | 100 MB |\n");
	}

	@Test
	void markdownWhenThereIsNoUpstreamThenIsSilentAboutIt() {
		assertThat(report(false, 0).markdown()).contains("11 µs of processor time a request\n");
	}

	@Test
	void isDisturbedWhenOthersAreBusyThenTrue() {
		assertThat(report(true, 0.04).isDisturbed()).isFalse();
		assertThat(report(true, 0.06).isDisturbed()).isTrue();
	}

	@Test
	void writeWhenDocumentHasTheSectionThenFillsItAndDrawsTheChart() throws IOException {
		Path document = Files.writeString(this.directory.resolve("performance.md"),
				"# P\n<!-- begin gateway: x -->\nearlier\n<!-- end gateway -->\nrest\n");
		report(true, 0).write(this.directory);
		assertThat(document).content().contains("| bare | 1.00 |").doesNotContain("earlier").endsWith("rest\n");
		assertThat(this.directory.resolve("performance-gateway.svg")).content().startsWith("<svg");
	}

	private static Report report(boolean hasUpstream, double others) {
		Lineup lineup = new Lineup("gateway", "gateway", CONTENDERS, hasUpstream, List.of());
		Options options = Options.parse(List.of("--rounds=3"), Map.of());
		return new Report(lineup, TestResults.results(), Map.of(CONTENDERS.get(0), new Statistics(2.9, 2.8, 3.1)),
				new Report.Conditions("benchmarks/run gateway --rounds=3", options, "wrk", 11.2, 13.4,
						OptionalDouble.of(others)));
	}

}
