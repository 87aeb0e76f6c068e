package io.gatehouse.demo.runner;

import java.net.URI;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/**
 * Options of the command line. The script handles {@code --help}.
 *
 * @param command the command to run
 * @param against the gateway of a running system that the tour visits, or {@code null}
 * @param elsewhere the addresses of further parts of that system that were given
 */
record Options(Command command, @Nullable URI against, Map<Part, URI> elsewhere) {

	private static final Map<String, Part> ADDRESSES = Map.of("--gateway2", Part.GATEWAY2, "--auth", Part.AUTH,
			"--orders", Part.ORDERS, "--catalog", Part.CATALOG);

	Options {
		elsewhere = Map.copyOf(elsewhere);
	}

	/**
	 * Parses a command line.
	 * @param args the arguments
	 * @return the options
	 * @throws UsageException if the arguments are not valid
	 */
	static Options parse(String... args) {
		Deque<String> words = new ArrayDeque<>(List.of(args));
		Command chosen = Command.RUN;
		if (!words.isEmpty() && !words.getFirst().startsWith("-")) {
			chosen = command(words.removeFirst());
		}
		URI gateway = null;
		Map<Part, URI> others = new EnumMap<>(Part.class);
		while (!words.isEmpty()) {
			String[] word = words.removeFirst().split("=", 2);
			Part part = ADDRESSES.get(word[0]);
			if (part == null && !word[0].equals("--against")) {
				throw new UsageException("Unknown option '" + word[0] + "'.");
			}
			String value = (word.length == 2) ? word[1] : Optional.ofNullable(words.pollFirst()).orElse("");
			if (part != null) {
				others.put(part, address(word[0], value));
			}
			else {
				gateway = address(word[0], value);
			}
		}
		return new Options(chosen, gateway, others).checked();
	}

	private static Command command(String word) {
		return switch (word) {
			case "run" -> Command.RUN;
			case "tour" -> Command.TOUR;
			default -> throw new UsageException("Unknown command '" + word + "'.");
		};
	}

	private static URI address(String option, String value) {
		try {
			URI uri = URI.create(value);
			if (uri.getHost() != null && "http".equals(uri.getScheme()) && uri.getPath().matches("/?")) {
				return URI.create("http://" + uri.getAuthority());
			}
		}
		catch (IllegalArgumentException ex) {
			// reported below
		}
		throw new UsageException(
				"Option '" + option + "' needs an address such as 'http://localhost:8080', not '" + value + "'.");
	}

	private Options checked() {
		if (this.against != null && this.command != Command.TOUR) {
			throw new UsageException("Option '--against' belongs to the command 'tour'.");
		}
		if (this.against == null && !this.elsewhere.isEmpty()) {
			throw new UsageException("Addresses require 'tour --against'; environment variables set the ports.");
		}
		return this;
	}

	/** Commands of the demo. */
	enum Command {

		/** Start everything until it is interrupted. */
		RUN,

		/** Walk through the story. */
		TOUR

	}

}
