package io.gatehouse.run;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Options of the command line.
 *
 * @param profile the profile of the run
 * @param numbers the numeric options by name
 * @param hasSentinel whether Redis has replicas that Sentinel watches
 * @param gatewayArguments further properties of the gateways as {@code --name=value}
 * @param revokerArguments further properties of the revoker as {@code --name=value}
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
	 * Parses a command line.
	 * @return the options
	 * @throws UsageException if the arguments are not valid
	 */
	static Options parse(String... args) {
		if (args.length == 0) {
			throw new UsageException("The profile is missing.");
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

	/** Returns these options with one more property of the revoker. */
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
			// reported below
		}
		throw new UsageException("Option '" + option + "' needs a positive number, not '" + value + "'.");
	}

	private int number(String option) {
		return Objects.requireNonNull(this.numbers.get(option));
	}

	/** Returns the number of revocations, for runs that end by it. */
	int revocations() {
		return number("--revocations");
	}

	/** Returns whether the run is long enough that gateways should compile hot code. */
	boolean isLong() {
		return this.profile.isTimed() || revocations() > LONG;
	}

	/** Returns the number of concurrent trials. */
	int parallel() {
		return number("--parallel");
	}

	/** Returns the number of gateways. */
	int gateways() {
		return number("--gateways");
	}

	/** Returns the number of faults, for runs that end by it. */
	int episodes() {
		return number("--episodes");
	}

	/** Returns the random seed of the faults. */
	int seed() {
		return number("--seed");
	}

}
