package io.gatehouse.boot;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

import io.micrometer.common.docs.KeyName;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests of {@link DocumentedMeter}.
 */
class DocumentedMeterTests {

	private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

	@Test
	void counterThenHasNameUnitDescriptionAndTags() {
		LongAdder count = new LongAdder();
		Meter.Id id = Sample.BOXES.counter(this.registry, count, "red", "large").getId();
		count.increment();
		assertThat(id.getName()).isEqualTo("sample.boxes");
		assertThat(id.getBaseUnit()).isEqualTo("boxes");
		assertThat(id.getDescription()).isEqualTo("Boxes of the sample");
		assertThat(id.getTag("color")).isEqualTo("red");
		assertThat(id.getTag("size")).isEqualTo("large");
		assertThat(this.registry.get("sample.boxes").functionCounter().count()).isEqualTo(1);
	}

	@Test
	void counterWhenATagIsMissingThenRefused() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> Sample.BOXES.counter(this.registry, new LongAdder(), "red"))
			.withMessage("sample.boxes has 2 tags, not 1");
	}

	@Test
	void rowThenIsThatOfTheDocumentation() {
		assertThat(Sample.BOXES.row())
			.isEqualTo("| `sample.boxes` | counter, boxes | `color`, `size` | Boxes of the sample |");
	}

	@Test
	void timersThenRecordByOutcome() {
		OutcomeTimes<Outcome> times = new OutcomeTimes<>(Outcome.class);
		times.record(Outcome.DONE, 1);
		Sample.TIME.timers(this.registry, times);
		times.record(Outcome.NOT_DONE, 2_000_000_000);
		assertThat(this.registry.get("sample.time").tag("outcome", "done").timer().count()).isZero();
		assertThat(this.registry.get("sample.time").tag("outcome", "not-done").timer().totalTime(TimeUnit.SECONDS))
			.isEqualTo(2);
	}

	@Test
	void countersThenCountByOutcome() {
		OutcomeCounts<Outcome> counts = new OutcomeCounts<>(Outcome.class);
		counts.count(Outcome.DONE);
		Sample.RESULTS.counters(this.registry, counts);
		assertThat(this.registry.get("sample.results").tag("outcome", "done").functionCounter().count()).isEqualTo(1);
		assertThat(this.registry.get("sample.results").tag("outcome", "not-done").functionCounter().count()).isZero();
	}

	@Test
	void countersWhenLabelIsRemovedThenItsMeterIsToo() {
		LabelledCounts<String> counts = new LabelledCounts<>();
		Sample.RESULTS.counters(this.registry, counts, (label) -> new String[] { label });
		counts.of("a").increment();
		counts.of("b").increment();
		counts.removeIf("a"::equals);
		assertThat(this.registry.getMeters()).extracting((meter) -> meter.getId().getTag("outcome"))
			.containsExactly("b");
		counts.of("a").increment();
		assertThat(this.registry.get("sample.results").tag("outcome", "a").functionCounter().count()).isEqualTo(1);
	}

	/** Outcomes of the sample. */
	enum Outcome {

		DONE, NOT_DONE

	}

	/** Meters of the sample. */
	enum Sample implements DocumentedMeter {

		BOXES("boxes", Meter.Type.COUNTER, "color", "size"),

		RESULTS("results", Meter.Type.COUNTER, "outcome"),

		TIME("time", Meter.Type.TIMER, "outcome");

		private final String name;

		private final Meter.Type type;

		private final String keys;

		Sample(String name, Meter.Type type, String... keys) {
			this.name = name;
			this.type = type;
			this.keys = String.join(",", keys);
		}

		@Override
		public String getName() {
			return "sample." + this.name;
		}

		@Override
		public Meter.Type getType() {
			return this.type;
		}

		@Override
		public String getBaseUnit() {
			return this.name;
		}

		@Override
		public KeyName[] getKeyNames() {
			return DocumentedMeter.keys(this.keys);
		}

		@Override
		public String description() {
			return "Boxes of the sample";
		}

	}

}
