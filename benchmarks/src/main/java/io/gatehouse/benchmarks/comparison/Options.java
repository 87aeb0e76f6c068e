package io.gatehouse.benchmarks.comparison;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * Options of the command line.
 *
 * @param rounds the number of rounds, in each of which every contender has one slot
 * @param seconds the measured time of a slot
 * @param connections the number of connections
 * @param warmUp the number of requests that each contender answers before the first round
 * @param only the names of the contenders to measure besides those that they are compared
 * with; empty for all
 * @param profile the name of the contender to record, or {@code null}
 * @param load the load generator: {@code java}, {@code wrk}, or {@code auto} for wrk
 * where it is on the PATH
 * @param out the directory of the documents, or {@code null} for none
 */
record Options(int rounds, int seconds, int connections, int warmUp, List<String> only, @Nullable String profile,
		String load, @Nullable String out) {

	private static final String ONLY = "--only";

	private static final String PROFILE = "--profile";

	private static final String LOAD = "--load";

	private static final String OUT = "--out";

	private static final Map<String, String> DEFAULTS = Map.of("--rounds", "5", "--seconds", "2", "--connections", "64",
			"--warm-up", "80000", ONLY, "", PROFILE, "", LOAD, "auto", OUT, "docs");

	Options {
		only = List.copyOf(only);
	}

	/**
	 * Parses a command line. Documents are written only if all contenders are measured,
	 * and none is recorded.
	 * @param args options as {@code --name=value}
	 * @param defaults the defaults that are not the usual ones
	 * @throws UsageException if an option is not known, or its value not valid
	 */
	static Options parse(List<String> args, Map<String, String> defaults) {
		Map<String, String> values = new HashMap<>(DEFAULTS);
		values.putAll(defaults);
		for (String arg : args) {
			String[] pair = arg.split("=", 2);
			if (!DEFAULTS.containsKey(pair[0])) {
				throw new UsageException("Unknown option '" + pair[0] + "'");
			}
			if (pair.length < 2 || pair[1].isBlank()) {
				throw new UsageException("The option '" + pair[0] + "' needs a value, as in " + pair[0] + "=…");
			}
			values.put(pair[0], pair[1]);
		}
		if (!Set.of("auto", "java", "wrk").contains(text(values, LOAD))) {
			throw new UsageException("The value of '" + LOAD + "' must be auto, java or wrk");
		}
		List<String> only = text(values, ONLY).isEmpty() ? List.of() : List.of(text(values, ONLY).split(","));
		String profile = text(values, PROFILE).isEmpty() ? null : text(values, PROFILE);
		boolean writes = only.isEmpty() && profile == null && !text(values, OUT).equals("off");
		return new Options(number(values, "--rounds"), number(values, "--seconds"), number(values, "--connections"),
				number(values, "--warm-up"), only, profile, text(values, LOAD), writes ? text(values, OUT) : null);
	}

	private static String text(Map<String, String> values, String name) {
		return values.getOrDefault(name, "");
	}

	private static int number(Map<String, String> values, String name) {
		String value = text(values, name);
		if (!value.matches("[1-9][0-9]{0,8}")) {
			throw new UsageException("The value of '" + name + "' must be a number from 1 on, and is '" + value + "'");
		}
		return Integer.parseInt(value);
	}

	/** Returns whether a contender is to be recorded. */
	boolean isProfiled(Contender contender) {
		return contender.name().equals(this.profile);
	}

	/**
	 * Returns the contenders to measure: the chosen ones, the first of all, and those
	 * that they are compared with.
	 * @param all all contenders, in the order of the report
	 * @throws UsageException if a name is not known
	 */
	List<Contender> choose(List<Contender> all) {
		List<String> names = all.stream().map(Contender::name).toList();
		requireKnown(names);
		if (this.profile != null) {
			requireKnown(names, this.profile);
		}
		if (this.only.isEmpty()) {
			return all;
		}
		List<String> baselines = all.stream().filter(this::isChosen).map(Contender::baseline).toList();
		return all.stream()
			.filter((contender) -> isChosen(contender) || baselines.contains(contender.name())
					|| contender.name().equals(names.get(0)))
			.toList();
	}

	/**
	 * Checks the names that were chosen.
	 * @throws UsageException if one is not known
	 */
	void requireKnown(List<String> names) {
		this.only.forEach((name) -> requireKnown(names, name));
	}

	private static void requireKnown(List<String> names, String name) {
		if (!names.contains(name)) {
			throw new UsageException("There is no '" + name + "', but " + String.join(", ", names));
		}
	}

	private boolean isChosen(Contender contender) {
		return this.only.contains(contender.name()) || isProfiled(contender);
	}

}
