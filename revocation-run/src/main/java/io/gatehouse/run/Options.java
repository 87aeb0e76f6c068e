package io.gatehouse.run;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;

/**
 * What the command line asks for.
 *
 * @param profile which run
 * @param numbers the options with a number, by their names
 * @param hasSentinel whether Redis has replicas, and Sentinel watches it
 * @param gatewayArguments further properties of the gateways as {@code --name=value}
 * @param revokerArguments further properties of who revokes
 */
record Options(Profile profile, Map<String, Integer> numbers, boolean hasSentinel, List<String> gatewayArguments,
		List<String> revokerArguments) {

	private static final int LONG = 10_000;

	private static final String GATEWAY = "--gatehouse.";

	private static final String REVOKER = "--revoker.";

	Options {
		numbers = Map.copyOf(numbers);
		gatewayArguments = List.copyOf(gatewayArguments);
		revokerArguments = List.copyOf(revokerArguments);
	}

	/**
	 * Reads a command line.
	 * @return what it asks for
	 * @throws UsageException if it cannot be understood
	 */
	static Options parse(String... args) {
		if (args.length == 0) {
			throw new UsageException("Which profile?");
		}
		Profile profile = Profile.named(args[0]);
		Map<String, Integer> numbers = new HashMap<>(Map.of("--revocations", profile.revocations(), "--parallel", 64,
				"--gateways", 4, "--episodes", 200, "--seed", ThreadLocalRandom.current().nextInt(1_000_000)));
		boolean hasSentinel = false;
		List<String> gatewayArguments = new ArrayList<>();
		List<String> revokerArguments = new ArrayList<>();
		for (String arg : List.of(args).subList(1, args.length)) {
			String[] word = arg.split("=", 2);
			if (numbers.containsKey(word[0])) {
				numbers.put(word[0], number(word[0], (word.length == 2) ? word[1] : ""));
			}
			else if (arg.equals("--sentinel")) {
				hasSentinel = true;
			}
			else if (arg.startsWith(GATEWAY)) {
				gatewayArguments.add(arg);
			}
			else if (arg.startsWith(REVOKER)) {
				revokerArguments.add("--" + arg.substring(REVOKER.length()));
			}
			else {
				throw new UsageException("Unknown option '" + word[0] + "'.");
			}
		}
		return new Options(profile, numbers, hasSentinel, gatewayArguments, revokerArguments);
	}

	/** The same, and one more property of who revokes. */
	Options with(String revokerArgument) {
		List<String> more = new ArrayList<>(this.revokerArguments);
		more.add(revokerArgument);
		return new Options(this.profile, this.numbers, this.hasSentinel, this.gatewayArguments, more);
	}

	private static int number(String option, String value) {
		try {
			int number = Integer.parseInt(value);
			if (number > 0) {
				return number;
			}
		}
		catch (NumberFormatException ex) {
			// told below
		}
		throw new UsageException("Option '" + option + "' needs a positive number, not '" + value + "'.");
	}

	private int number(String option) {
		return Objects.requireNonNull(this.numbers.get(option));
	}

	/** How many tokens are revoked, where their number ends the run. */
	int revocations() {
		return number("--revocations");
	}

	/** Whether the run is so long that it pays when gateways compile what is hot. */
	boolean isLong() {
		return this.profile == Profile.LATENCY || revocations() > LONG;
	}

	/** How many tokens are tried at a time. */
	int parallel() {
		return number("--parallel");
	}

	/** How many gateways there are. */
	int gateways() {
		return number("--gateways");
	}

	/** How many faults there are, where their number ends the run. */
	int episodes() {
		return number("--episodes");
	}

	/** What the faults are chosen by. */
	int seed() {
		return number("--seed");
	}

}
