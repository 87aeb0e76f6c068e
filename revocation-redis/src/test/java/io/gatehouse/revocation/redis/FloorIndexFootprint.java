package io.gatehouse.revocation.redis;

import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;

/**
 * Measures the heap that an index of floors takes, and the time to fill it. The
 * {@code -Xmx} of the run shows whether a heap of that size is enough.
 */
public final class FloorIndexFootprint {

	private FloorIndexFootprint() {
	}

	/**
	 * Fills an index and prints heap and time.
	 * @param args the number of entries, a multiple of 5000
	 */
	public static void main(String[] args) {
		int entries = Integer.parseInt(args[0]);
		// loads the classes first, so that their memory does not count
		FloorBatches.raise(new FloorIndex(), 5000);
		long before = used();
		FloorIndex index = new FloorIndex();
		long start = System.nanoTime();
		FloorBatches.raise(index, entries);
		long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
		long taken = used() - before;
		System.out.printf("%,d entries: %.1f MB, %.2f bytes an entry, filled in %.1f s, at most %,d MB of heap%n",
				index.size(), taken / 1e6, (double) taken / index.size(), millis / 1e3,
				Runtime.getRuntime().maxMemory() >> 20);
		start = System.nanoTime();
		int forgotten = index.forget(FloorBatches.score(entries / 2));
		System.out.printf("%,d of them forgotten in %,d ms, %.1f MB left%n", forgotten,
				TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start), (used() - before) / 1e6);
		if (index.size() + forgotten != entries) {
			throw new IllegalStateException("There were to be " + entries);
		}
	}

	private static long used() {
		// the serial collector leaves some garbage in place, except at every fourth
		// collection
		for (int i = 0; i < 4; i++) {
			System.gc();
		}
		return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
	}

}
