package io.gatehouse.demo.runner;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Paths of the demo: the jars from the build, and the demo's state. Demos on different
 * ports have different state directories, so several can run from one checkout.
 *
 * @param root the checkout
 * @param state the state's directory, {@code .demo/<port of the first gateway>}
 */
record Layout(Path root, Path state) {

	/**
	 * Creates the layout of a demo and its directories.
	 * @param root the checkout
	 * @param ports the demo's ports
	 * @return the layout
	 * @throws StartFailedException if a jar is missing
	 */
	static Layout of(Path root, Ports ports) {
		Layout layout = new Layout(root, root.resolve(".demo").resolve(Integer.toString(ports.of(Part.GATEWAY))));
		try {
			Files.createDirectories(layout.redis());
			Files.createDirectories(layout.state().resolve("logs"));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		List<Path> missing = Stream.of(Part.values())
			.filter((part) -> part != Part.REDIS)
			.map(layout::jar)
			.filter((jar) -> !Files.isRegularFile(jar))
			.distinct()
			.toList();
		if (!missing.isEmpty()) {
			throw new StartFailedException("Missing: " + missing + ". Build with: ./mvnw -DskipTests package");
		}
		return layout;
	}

	/** Returns a service's runnable jar. */
	Path jar(Part part) {
		return this.root.resolve("demo-services")
			.resolve(part.module())
			.resolve("target")
			.resolve(part.module() + ".jar");
	}

	/** Returns the log file of a service. */
	Path log(Part part) {
		return this.state.resolve("logs").resolve(part.label().replaceAll("[ ()]+", "-").replaceAll("-$", "") + ".log");
	}

	/** Returns the data directory of Redis. */
	Path redis() {
		return this.state.resolve("redis");
	}

	/** Returns the file from which the gateways read which users get which version. */
	Path releaseFile() {
		return this.state.resolve("release.yml");
	}

	/** Returns the file by which the page asks that Redis is stopped for some seconds. */
	Path redisSwitchFile() {
		return this.state.resolve("redis-away");
	}

	/** Returns the file of auth-service's signing keys. */
	Path keyFile() {
		return this.state.resolve("signing-keys.json");
	}

	/** Returns the file of the keys with which the gateways sign minted tokens. */
	Path edgeKeyFile() {
		return this.state.resolve("edge-keys.json");
	}

}
