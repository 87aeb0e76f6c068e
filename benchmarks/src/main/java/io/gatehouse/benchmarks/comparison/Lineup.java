package io.gatehouse.benchmarks.comparison;

import java.util.List;

/**
 * Kind of servers that are compared with each other.
 *
 * @param name the name of the command, and of the section in the document
 * @param title what the contenders are
 * @param contenders all of them, in the order of the report, the most important baseline
 * first
 * @param hasUpstream whether the contenders send requests to the upstream
 * @param timedStarts the names of those whose starts are timed
 */
record Lineup(String name, String title, List<Contender> contenders, boolean hasUpstream, List<String> timedStarts) {

	Lineup {
		contenders = List.copyOf(contenders);
		timedStarts = List.copyOf(timedStarts);
	}

}
