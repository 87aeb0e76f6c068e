package io.gatehouse.benchmarks.comparison;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * Describes the machine, the JDK and the versions, for the report.
 */
final class Environment {

	/** System property with the commit that was measured. */
	private static final String COMMIT = "benchmarks.commit";

	private Environment() {
	}

	/** Returns the processors, the JDK and the operating system. */
	static String machine() {
		return "%d cores (%s), %s %s, %s %s".formatted(Runtime.getRuntime().availableProcessors(), processor(),
				System.getProperty("java.vm.name"), System.getProperty("java.runtime.version"),
				System.getProperty("os.name"), System.getProperty("os.version"));
	}

	private static String processor() {
		try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
			return lines.filter((line) -> line.startsWith("model name"))
				.map((line) -> line.substring(line.indexOf(':') + 1).strip())
				.findFirst()
				.orElseGet(() -> System.getProperty("os.arch"));
		}
		catch (IOException ex) {
			return System.getProperty("os.arch");
		}
	}

	/** Returns the versions of what is compared. */
	static String versions() {
		PeerModule ours = PeerModule.GATEHOUSE;
		PeerModule theirs = PeerModule.SA_TOKEN;
		return "Gatehouse at commit %s, %s, Spring Security %s; Sa-Token %s beside %s".formatted(
				System.getProperty(COMMIT, "unknown"), spring(ours), ours.version("spring-security-core"),
				theirs.version("sa-token-core"), spring(theirs));
	}

	private static String spring(PeerModule module) {
		return "Spring Cloud Gateway %s and Spring Boot %s"
			.formatted(module.version("spring-cloud-gateway-server-webflux"), module.version("spring-boot"));
	}

}
