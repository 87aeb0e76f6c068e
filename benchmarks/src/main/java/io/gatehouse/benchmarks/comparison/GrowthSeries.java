package io.gatehouse.benchmarks.comparison;

import java.nio.file.Path;
import java.util.List;

/**
 * Quantity that grows, and the servers that are measured at each of its values.
 *
 * @param name the name in options and in the output
 * @param title what grows
 * @param lines the titles of the lines in the plot
 * @param steps the values in ascending order
 */
record GrowthSeries(String name, String title, List<String> lines, List<Step> steps) {

	GrowthSeries {
		lines = List.copyOf(lines);
		steps = List.copyOf(steps);
		int count = lines.size();
		if (!steps.stream().allMatch((step) -> step.points().size() == count)) {
			throw new IllegalArgumentException("A step of '" + name + "' lacks the point of a line");
		}
	}

	/**
	 * One value of the quantity.
	 *
	 * @param quantity the value
	 * @param preparation brings Redis to this value
	 * @param points what is measured, one for each line
	 */
	record Step(long quantity, Runnable preparation, List<Point> points) {

		Step {
			points = List.copyOf(points);
		}

		Step(long quantity, Point... points) {
			this(quantity, () -> {
			}, List.of(points));
		}

	}

	/**
	 * Server and its load. Points with the same contender and flags share a process.
	 *
	 * @param server the server
	 * @param requests the file of the requests
	 * @param connections the number of connections
	 */
	record Point(Server server, Path requests, int connections) {

	}

	/**
	 * Server to start.
	 *
	 * @param contender what it is
	 * @param flags further flags of its JVM
	 */
	record Server(Contender contender, List<String> flags) {

		Server {
			flags = List.copyOf(flags);
		}

	}

}
