package io.gatehouse.gateway;

import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;

import org.springframework.cloud.gateway.route.Route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class PerRouteTests {

	private final AtomicInteger computations = new AtomicInteger();

	private static Route route() {
		return Route.async().id("orders").uri("http://127.0.0.1:1").predicate((exchange) -> true).build();
	}

	@Test
	void ofWhenRouteIsTheSameThenComputedOnce() {
		PerRoute<Integer> values = new PerRoute<>((route) -> this.computations.incrementAndGet());
		Route route = route();
		assertThat(values.of(route)).isEqualTo(1);
		assertThat(values.of(route)).isEqualTo(1);
	}

	@Test
	void ofWhenRouteIsAnotherOfTheSameIdThenComputedForEach() {
		PerRoute<Integer> values = new PerRoute<>((route) -> this.computations.incrementAndGet());
		Route first = route();
		Route second = route();
		assertThat(values.of(first)).isEqualTo(1);
		assertThat(values.of(second)).isEqualTo(2);
	}

	@Test
	void ofWhenComputationFailsThenItsExceptionAndAgainTheNextTime() {
		PerRoute<Integer> values = new PerRoute<>((route) -> {
			throw new IllegalStateException("computation " + this.computations.incrementAndGet());
		});
		Route route = route();
		assertThatIllegalStateException().isThrownBy(() -> values.of(route)).withMessage("computation 1");
		assertThatIllegalStateException().isThrownBy(() -> values.of(route)).withMessage("computation 2");
	}

}
