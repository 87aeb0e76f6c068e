package io.gatehouse.revocation.redis;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Creates floors as a gateway loads them: members with UUIDs, 5000 at a time. The scores
 * of 10,000,000 members are spread over a day.
 */
final class FloorBatches {

	private static final int SIZE = 5000;

	private static final double NOW = 1_780_315_200_000.0;

	private FloorBatches() {
	}

	/**
	 * Raises the floors of the members from 0.
	 * @param index the index
	 * @param count the number of members, a multiple of 5000
	 */
	static void raise(FloorIndex index, int count) {
		for (int from = 0; from < count; from += SIZE) {
			List<String> members = new ArrayList<>(SIZE);
			double[] scores = new double[SIZE];
			for (int i = 0; i < SIZE; i++) {
				members.add(member(from + i));
				scores[i] = score(from + i);
			}
			index.raise(members, scores);
		}
	}

	static double score(int number) {
		return NOW + 8.64 * number;
	}

	static String member(int number) {
		return "sid:" + id(number);
	}

	/** Returns an id that looks like a random UUID. */
	static String id(int number) {
		long bits = number * 0x9E3779B97F4A7C15L;
		return new UUID(bits, Long.reverse(bits)).toString();
	}

}
