package io.gatehouse.boot;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

import io.micrometer.common.docs.KeyName;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.docs.MeterDocumentation;

/**
 * Meter with its name, type, unit, keys of tags and description, which an enum of each
 * module lists. Meters are registered through it, so the documentation, which a test
 * compares with the enum, is that of the meters. Used only if Micrometer is on the class
 * path.
 */
public interface DocumentedMeter extends MeterDocumentation {

	/**
	 * Returns the meter's value in words.
	 * @return plain text without a full stop
	 */
	String description();

	/**
	 * Registers a counter.
	 * @param registry the registry
	 * @param count the count; the caller keeps it, since meters reference it weakly
	 * @param values the values of the tags, in the order of the keys
	 * @return the meter
	 */
	default FunctionCounter counter(MeterRegistry registry, LongAdder count, String... values) {
		return counter(registry, count, LongAdder::sum, values);
	}

	/**
	 * Registers a counter.
	 * @param <T> the type of the object
	 * @param registry the registry
	 * @param object the object that counts, which the caller keeps
	 * @param count reads the count, which only grows
	 * @param values the values of the tags, in the order of the keys
	 * @return the meter
	 */
	default <T> FunctionCounter counter(MeterRegistry registry, T object, ToDoubleFunction<T> count, String... values) {
		return FunctionCounter.builder(getName(), object, count)
			.description(description())
			.baseUnit(getBaseUnit())
			.tags(tags(values))
			.register(registry);
	}

	/**
	 * Registers a gauge.
	 * @param <T> the type of the object
	 * @param registry the registry
	 * @param object the object that is measured, which the caller keeps
	 * @param value reads the value; not a number if there is none
	 * @param values the values of the tags, in the order of the keys
	 * @return the meter
	 */
	default <T> Gauge gauge(MeterRegistry registry, T object, ToDoubleFunction<T> value, String... values) {
		return Gauge.builder(getName(), object, value)
			.description(description())
			.baseUnit(getBaseUnit())
			.tags(tags(values))
			.register(registry);
	}

	/**
	 * Registers a timer.
	 * @param registry the registry
	 * @param times the durations to publish from now on
	 * @param values the values of the tags, in the order of the keys
	 * @return the meter
	 */
	default Timer timer(MeterRegistry registry, Durations times, String... values) {
		Timer timer = Timer.builder(getName()).description(description()).tags(tags(values)).register(registry);
		times.addListener((nanos) -> timer.record(nanos, TimeUnit.NANOSECONDS));
		return timer;
	}

	/**
	 * Registers a timer of each outcome, whose only tag is the outcome.
	 * @param <K> the type of the outcomes
	 * @param registry the registry
	 * @param times the durations to publish from now on
	 */
	default <K extends Enum<K>> void timers(MeterRegistry registry, OutcomeTimes<K> times) {
		for (K outcome : times.type().getEnumConstants()) {
			timer(registry, times.of(outcome), value(outcome));
		}
	}

	/**
	 * Registers a counter of each outcome, whose only tag is the outcome.
	 * @param <K> the type of the outcomes
	 * @param registry the registry
	 * @param counts the counts to publish
	 */
	default <K extends Enum<K>> void counters(MeterRegistry registry, OutcomeCounts<K> counts) {
		for (K outcome : counts.type().getEnumConstants()) {
			counter(registry, counts.of(outcome), value(outcome));
		}
	}

	/**
	 * Registers a counter of each label when it occurs first, and removes it with its
	 * label.
	 * @param <K> the type of the labels
	 * @param registry the registry
	 * @param counts the counts to publish
	 * @param values returns the values of the tags, in the order of the keys
	 */
	default <K> void counters(MeterRegistry registry, LabelledCounts<K> counts, Function<K, String[]> values) {
		Map<K, Meter> meters = new ConcurrentHashMap<>();
		counts.addListener((label, count) -> meters.put(label, counter(registry, count, values.apply(label))),
				(label) -> {
					Meter meter = meters.remove(label);
					if (meter != null) {
						registry.remove(meter);
					}
				});
	}

	/**
	 * Returns the value of a tag for an outcome.
	 * @param outcome the outcome
	 * @return its name in lower case, with hyphens
	 */
	static String value(Enum<?> outcome) {
		return outcome.name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

	/**
	 * Makes the keys of tags.
	 * @param names the names of the keys, separated by commas; empty if there are none
	 * @return the keys
	 */
	static KeyName[] keys(String names) {
		return Arrays.stream(names.split(","))
			.filter((name) -> !name.isEmpty())
			.map((name) -> (KeyName) () -> name)
			.toArray(KeyName[]::new);
	}

	private Tags tags(String... values) {
		KeyName[] keys = getKeyNames();
		if (keys.length != values.length) {
			throw new IllegalArgumentException(getName() + " has " + keys.length + " tags, not " + values.length);
		}
		Tags tags = Tags.empty();
		for (int i = 0; i < keys.length; i++) {
			tags = tags.and(keys[i].asString(), values[i]);
		}
		return tags;
	}

	/**
	 * Returns the row of this meter in the documentation.
	 * @return a row of a table in Markdown: name, type and unit, tags, description
	 */
	default String row() {
		String unit = (getBaseUnit() != null) ? ", " + getBaseUnit() : "";
		String tags = Arrays.stream(getKeyNames())
			.map((key) -> '`' + key.asString() + '`')
			.collect(Collectors.joining(", "));
		return "| `" + getName() + "` | " + getType().name().toLowerCase(Locale.ROOT) + unit + " | " + tags + " | "
				+ description() + " |";
	}

}
