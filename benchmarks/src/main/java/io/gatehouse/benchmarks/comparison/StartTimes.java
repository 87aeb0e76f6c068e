package io.gatehouse.benchmarks.comparison;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Measures the time from the start of a process until it listens, while no other
 * contender runs.
 */
final class StartTimes {

	private static final int STARTS = 3;

	private StartTimes() {
	}

	/**
	 * Starts and ends each contender three times, in turn.
	 * @return the seconds of each, in the given order
	 */
	static Map<Contender, Statistics> measure(List<Contender> contenders) {
		Map<Contender, List<Double>> seconds = new LinkedHashMap<>();
		for (int i = 0; i < STARTS; i++) {
			for (Contender contender : contenders) {
				Duration time = start(contender);
				System.out.printf("Started %s in %.1f s%n", contender.name(), time.toMillis() / 1e3);
				seconds.computeIfAbsent(contender, (name) -> new ArrayList<>()).add(time.toMillis() / 1e3);
			}
		}
		Map<Contender, Statistics> times = new LinkedHashMap<>();
		seconds.forEach((contender, values) -> times.put(contender, Statistics.of(values)));
		return times;
	}

	private static Duration start(Contender contender) {
		try (RunningContender running = contender.start(List.of())) {
			return running.process().startTime();
		}
	}

}
