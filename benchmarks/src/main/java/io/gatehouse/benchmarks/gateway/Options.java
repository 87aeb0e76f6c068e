package io.gatehouse.benchmarks.gateway;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Options of the command line.
 *
 * @param rounds the number of rounds, in each of which every gateway has one slot
 * @param seconds the measured time of a slot
 * @param connections the number of connections
 * @param only the names of the gateways to measure besides the bare ones; empty for all
 * @param profile the name of the gateway to record, or {@code null}
 * @param out the directory of the documents, or {@code null} for none
 */
record Options(int rounds, int seconds, int connections, List<String> only, @Nullable String profile,
		@Nullable String out) {

	private static final String OFF = "off";

	Options {
		only = List.copyOf(only);
	}

	/**
	 * Parses a command line.
	 * @param args options as {@code --name=value}
	 * @throws UsageException if an option is not known, or its value not valid
	 */
	static Options parse(String... args) {
		Options options = new Options(7, 4, 64, List.of(), null, null);
		String out = "docs";
		for (String arg : args) {
			String[] pair = arg.split("=", 2);
			String value = (pair.length == 2) ? pair[1] : "";
			if (pair[0].equals("--out") && !value.isEmpty()) {
				out = value;
			}
			else {
				options = options.with(pair[0], value);
			}
		}
		boolean partial = !options.only.isEmpty() || options.profile != null;
		return (partial || out.equals(OFF)) ? options : options.withOut(out);
	}

	private Options with(String name, String value) {
		return switch (name) {
			case "--rounds" ->
				new Options(number(name, value), this.seconds, this.connections, this.only, this.profile, this.out);
			case "--seconds" ->
				new Options(this.rounds, number(name, value), this.connections, this.only, this.profile, this.out);
			case "--connections" ->
				new Options(this.rounds, this.seconds, number(name, value), this.only, this.profile, this.out);
			case "--only" ->
				new Options(this.rounds, this.seconds, this.connections, names(value), this.profile, this.out);
			case "--profile" ->
				new Options(this.rounds, this.seconds, this.connections, this.only, names(value).get(0), this.out);
			default -> throw new UsageException("Unknown option '" + name + "'");
		};
	}

	private Options withOut(String directory) {
		return new Options(this.rounds, this.seconds, this.connections, this.only, this.profile, directory);
	}

	private static int number(String name, String value) {
		try {
			int number = Integer.parseInt(value);
			if (number > 0) {
				return number;
			}
		}
		catch (NumberFormatException ex) {
			// answered below
		}
		throw new UsageException("The value of '" + name + "' must be a number of at least 1, and is '" + value + "'");
	}

	private static List<String> names(String value) {
		if (value.isBlank()) {
			throw new UsageException("The name of a gateway is missing");
		}
		return List.of(value.split(","));
	}

	/**
	 * Returns the gateways to measure: the chosen ones and those that they are compared
	 * with.
	 * @param all all gateways, in the order of the report
	 * @throws UsageException if a name is not known
	 */
	List<GatewayDefinition> choose(List<GatewayDefinition> all) {
		List<String> names = all.stream().map(GatewayDefinition::name).toList();
		for (String name : this.only) {
			require(names, name);
		}
		if (this.profile != null) {
			require(names, this.profile);
		}
		if (this.only.isEmpty()) {
			return all;
		}
		List<GatewayDefinition> chosen = all.stream().filter(this::isChosen).toList();
		List<String> baselines = chosen.stream().map(GatewayDefinition::baseline).toList();
		return all.stream()
			.filter((gateway) -> chosen.contains(gateway) || baselines.contains(gateway.name()))
			.toList();
	}

	private static void require(List<String> names, String name) {
		if (!names.contains(name)) {
			throw new UsageException("There is no gateway '" + name + "', but " + String.join(", ", names));
		}
	}

	private boolean isChosen(GatewayDefinition gateway) {
		return gateway.name().equals(Gateways.BARE) || this.only.contains(gateway.name())
				|| gateway.name().equals(this.profile);
	}

}
