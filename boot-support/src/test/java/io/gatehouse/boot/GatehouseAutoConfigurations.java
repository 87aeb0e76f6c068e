package io.gatehouse.boot;

import java.util.Arrays;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.annotation.ImportCandidates;
import org.springframework.util.ClassUtils;

/**
 * Gatehouse's auto-configurations on the class path, for context runners.
 */
public final class GatehouseAutoConfigurations {

	private GatehouseAutoConfigurations() {
	}

	/** Returns Gatehouse's auto-configurations, and some more. */
	public static AutoConfigurations and(Class<?>... more) {
		ClassLoader classLoader = GatehouseAutoConfigurations.class.getClassLoader();
		Stream<Class<?>> own = StreamSupport
			.stream(ImportCandidates.load(AutoConfiguration.class, classLoader).spliterator(), false)
			.filter((name) -> name.startsWith("io.gatehouse."))
			.map((name) -> ClassUtils.resolveClassName(name, classLoader));
		return AutoConfigurations.of(Stream.concat(own, Arrays.stream(more)).toArray(Class<?>[]::new));
	}

}
