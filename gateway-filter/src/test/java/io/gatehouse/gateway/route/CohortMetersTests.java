package io.gatehouse.gateway.route;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class CohortMetersTests {

	@Test
	void countThenRequestsAreShownByCohort() {
		SimpleMeterRegistry registry = new SimpleMeterRegistry();
		CohortMeters meters = new CohortMeters();
		meters.bindTo(registry);
		meters.count("gray");
		meters.count("gray");
		meters.count("stable");
		assertThat(registry.get("gatehouse.cohort.requests").tag("cohort", "gray").functionCounter().count())
			.isEqualTo(2);
		assertThat(registry.get("gatehouse.cohort.requests").tag("cohort", "stable").functionCounter().count())
			.isEqualTo(1);
	}

}
