package io.gatehouse.boot;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Thread-safe counts by a label that is known when it occurs first, such as a route. The
 * meter of a count is registered then, so that counting needs no lookup of a meter. Does
 * not need Micrometer.
 *
 * @param <K> the type of the labels, a value
 */
public final class LabelledCounts<K> {

	private final Map<K, LongAdder> counts = new ConcurrentHashMap<>();

	private final List<BiConsumer<K, LongAdder>> added = new ArrayList<>();

	private final List<Consumer<K>> removed = new ArrayList<>();

	/**
	 * Returns the count of a label.
	 * @param label the label
	 * @return the count, the same object until the label is removed
	 */
	public LongAdder of(K label) {
		LongAdder count = this.counts.get(label);
		return (count != null) ? count : add(label);
	}

	private synchronized LongAdder add(K label) {
		LongAdder count = this.counts.get(label);
		if (count == null) {
			count = new LongAdder();
			this.counts.put(label, count);
			for (BiConsumer<K, LongAdder> listener : this.added) {
				listener.accept(label, count);
			}
		}
		return count;
	}

	/**
	 * Returns all counts.
	 * @return a copy, with the same counts
	 */
	public Map<K, LongAdder> all() {
		return Map.copyOf(this.counts);
	}

	/**
	 * Removes labels. Counts that a caller still has are no longer published.
	 * @param unwanted the labels to remove
	 * @return whether there was one
	 */
	public synchronized boolean removeIf(Predicate<K> unwanted) {
		List<K> labels = this.counts.keySet().stream().filter(unwanted).toList();
		for (K label : labels) {
			this.counts.remove(label);
			this.removed.forEach((listener) -> listener.accept(label));
		}
		return !labels.isEmpty();
	}

	/**
	 * Adds listeners, and calls the first for each existing label.
	 * @param added accepts a new label and its count
	 * @param removed accepts a removed label
	 */
	public synchronized void addListener(BiConsumer<K, LongAdder> added, Consumer<K> removed) {
		this.added.add(added);
		this.removed.add(removed);
		this.counts.forEach(added);
	}

}
