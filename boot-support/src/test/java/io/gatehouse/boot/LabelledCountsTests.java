package io.gatehouse.boot;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of {@link LabelledCounts}.
 */
class LabelledCountsTests {

	private final LabelledCounts<String> counts = new LabelledCounts<>();

	private final List<String> added = new ArrayList<>();

	private final List<String> removed = new ArrayList<>();

	private void listen() {
		this.counts.addListener((label, count) -> this.added.add(label), this.removed::add);
	}

	@Test
	void ofWhenLabelIsKnownThenTheSameCount() {
		listen();
		this.counts.of("a").increment();
		this.counts.of("a").increment();
		assertThat(this.counts.of("a").sum()).isEqualTo(2);
		assertThat(this.added).containsExactly("a");
	}

	@Test
	void addListenerWhenLabelsExistThenItLearnsThem() {
		this.counts.of("a");
		listen();
		this.counts.of("b");
		assertThat(this.added).containsExactly("a", "b");
	}

	@Test
	void removeIfThenListenerLearnsItAndTheLabelBeginsAnew() {
		listen();
		LongAdder before = this.counts.of("a");
		before.increment();
		this.counts.of("b").increment();
		assertThat(this.counts.removeIf("a"::equals)).isTrue();
		assertThat(this.counts.removeIf("a"::equals)).isFalse();
		assertThat(this.removed).containsExactly("a");
		assertThat(this.counts.of("a").sum()).isZero();
		assertThat(this.counts.of("b").sum()).isEqualTo(1);
	}

}
