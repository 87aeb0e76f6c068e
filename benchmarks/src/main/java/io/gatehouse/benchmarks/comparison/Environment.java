package io.gatehouse.benchmarks.comparison;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Describes the machine, the JDK and the versions, for the report.
 */
final class Environment {

	/** System property with the commit that was measured. */
	private static final String COMMIT = "benchmarks.commit";

	/** Names of libraries by their artifacts. */
	private static final Map<String, String> LIBRARIES = new TreeMap<>(Map.of("spring-boot", "Spring Boot",
			"spring-cloud-gateway-server-webflux", "Spring Cloud Gateway", "spring-security-core", "Spring Security",
			"sa-token-core", "Sa-Token", "tomcat-embed-core", "Tomcat", "reactor-netty-http", "Reactor Netty"));

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

	/** Returns the commit that was measured. */
	static String commit() {
		return System.getProperty(COMMIT, "unknown");
	}

	/** Returns the versions of what is compared, and of what it runs on. */
	static String versions(List<Contender> contenders) {
		List<String> versions = new ArrayList<>(List.of("Gatehouse at commit " + commit()));
		LIBRARIES.forEach((artifact, name) -> {
			String found = contenders.stream()
				.map(Contender::module)
				.distinct()
				.flatMap((module) -> module.version(artifact).stream())
				.distinct()
				.collect(Collectors.joining(" and "));
			if (!found.isEmpty()) {
				versions.add(name + " " + found);
			}
		});
		return String.join(", ", versions);
	}

}
