package io.gatehouse.demo.runner;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Requests of the demo's page that Redis is stopped for some seconds. A gateway makes a
 * file, and this class removes it.
 *
 * @param file the file
 */
record RedisSwitch(Path file) {

	/**
	 * Returns whether there is a request, and removes it. Several requests since the last
	 * call count as one.
	 */
	boolean take() {
		try {
			return Files.deleteIfExists(this.file);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
