package io.gatehouse.benchmarks.comparison;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import io.gatehouse.benchmarks.JavaCommand;
import io.gatehouse.benchmarks.ServerProcess;

/**
 * Server to measure.
 *
 * @param name the name in options and in the output
 * @param title the name in the report
 * @param module supplies its class path
 * @param baseline the name of the contender that it is compared with; its own if it is
 * one
 * @param tokens the tokens that it receives
 * @param promises what it must do, apart from answering good requests
 * @param properties its properties, as {@code --name=value}
 * @param answers the statuses that it must answer with
 */
record Contender(String name, String title, PeerModule module, String baseline, TokenKind tokens, Set<Promise> promises,
		List<String> properties, Set<Integer> answers) {

	private static final int OK = 200;

	private static final List<String> FLAGS = List.of("-Xmx256m");

	Contender {
		promises = Set.copyOf(promises);
		properties = List.copyOf(properties);
		answers = Set.copyOf(answers);
	}

	/** Creates one that accepts its tokens. */
	Contender(String name, String title, PeerModule module, String baseline, TokenKind tokens, Set<Promise> promises,
			List<String> properties) {
		this(name, title, module, baseline, tokens, promises, properties, Set.of(OK));
	}

	/** Returns the same with tokens that it must refuse. */
	Contender refusing(String otherName, String otherTitle, TokenKind refused, Set<Integer> statuses) {
		return new Contender(otherName, otherTitle, this.module, this.baseline, refused, this.promises, this.properties,
				statuses);
	}

	/** Returns whether others are compared with this one. */
	boolean isBaseline() {
		return this.name.equals(this.baseline);
	}

	/**
	 * Starts it, and returns when it listens.
	 * @param flags further flags of its JVM
	 */
	RunningContender start(List<String> flags) {
		return new RunningContender(this, ServerProcess.start(this.name, (port) -> {
			List<String> arguments = new ArrayList<>(
					List.of("--server.address=127.0.0.1", "--server.port=" + port, "--spring.main.banner-mode=off"));
			arguments.addAll(this.properties);
			return new JavaCommand(FLAGS, this.module.classPath(), this.module.mainClass(), arguments).withFlags(flags);
		}));
	}

	/** Requirement on a contender. */
	enum Promise {

		/** Refuses requests without a token, and with a broken one. */
		AUTHENTICATES,

		/** Refuses tokens that have been revoked. */
		REVOKES,

		/** Forwards the user's id in {@code X-User-Id}. */
		FORWARDS_USER,

		/** Forwards a token of its own instead of the client's. */
		MINTS

	}

}
