package io.gatehouse.demo.runner;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where things are: the jars that the build made, and the state of a demo. Demos on
 * different ports have different states, so several can run from one checkout.
 *
 * @param root the checkout
 * @param state the state's directory, {@code .demo/<port of the first gateway>}
 */
record Layout(Path root, Path state) {

	/**
	 * The layout of a demo; makes its directories.
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

	/** A service's runnable jar. */
	Path jar(Part part) {
		return this.root.resolve("demo-services")
			.resolve(part.module())
			.resolve("target")
			.resolve(part.module() + ".jar");
	}

	/** Where a service's output goes. */
	Path log(Part part) {
		return this.state.resolve("logs").resolve(part.label().replaceAll("[ ()]+", "-").replaceAll("-$", "") + ".log");
	}

	/** Where Redis keeps its data. */
	Path redis() {
		return this.state.resolve("redis");
	}

	/** Where the gateways read who gets which version. */
	Path releaseFile() {
		return this.state.resolve("release.yml");
	}

	/** Where auth-service keeps its signing keys. */
	Path keyFile() {
		return this.state.resolve("signing-keys.json");
	}

	/** Where the gateways keep the keys of the tokens that they mint. */
	Path edgeKeyFile() {
		return this.state.resolve("edge-keys.json");
	}

}
