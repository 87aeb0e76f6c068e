package io.gatehouse.benchmarks.comparison;

import java.nio.file.Path;
import java.time.Duration;

/**
 * Load of one slot: each connection sends its next request as soon as the response to the
 * last one is complete.
 *
 * @param port the port of the server, at {@code 127.0.0.1}
 * @param connections the number of connections, which are all kept
 * @param time the time after which no more requests are sent
 * @param requests the file of the requests, without bodies, one right after the other;
 * they are sent in turn
 */
record Load(int port, int connections, Duration time, Path requests) {

	/** Returns the load as one line of text. */
	String line() {
		return this.port + " " + this.connections + " " + this.time.toMillis() + " " + this.requests;
	}

	/** Reads the text of {@link #line()}. */
	static Load of(String line) {
		String[] words = line.split(" ", 4);
		return new Load(Integer.parseInt(words[0]), Integer.parseInt(words[1]),
				Duration.ofMillis(Long.parseLong(words[2])), Path.of(words[3]));
	}

}
