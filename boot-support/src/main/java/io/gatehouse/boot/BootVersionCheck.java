package io.gatehouse.boot;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.SpringBootVersion;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.Ordered;

/**
 * Stops the start on a Spring Boot that is older than 4.0, before classes that do not
 * exist there are loaded. It uses only types that Spring Boot 3 has, too.
 */
final class BootVersionCheck implements ApplicationContextInitializer<ConfigurableApplicationContext>, Ordered {

	private static final int OLDEST_MAJOR = 4;

	@Override
	public void initialize(ConfigurableApplicationContext context) {
		check(SpringBootVersion.getVersion());
	}

	/**
	 * Checks a version.
	 * @param version a version such as {@code 4.1.1}
	 * @throws UnsupportedBootException if its first number is less than 4
	 */
	static void check(@Nullable String version) {
		if (version == null) {
			return;
		}
		String major = version.split("\\.", 2)[0];
		if (major.matches("\\d{1,4}") && Integer.parseInt(major) < OLDEST_MAJOR) {
			throw new UnsupportedBootException(version);
		}
	}

	@Override
	public int getOrder() {
		return Ordered.HIGHEST_PRECEDENCE;
	}

	/** Thrown for a Spring Boot that Gatehouse does not run on. */
	static final class UnsupportedBootException extends RuntimeException {

		private static final long serialVersionUID = 1L;

		UnsupportedBootException(String version) {
			super("Gatehouse needs Spring Boot 4.0 or later, and this application has " + version);
		}

	}

}
