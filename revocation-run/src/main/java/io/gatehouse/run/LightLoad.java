package io.gatehouse.run;

import java.time.Duration;
import java.util.function.Supplier;

import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * 200 requests a second with a good token, spread over the gateways.
 */
final class LightLoad {

	private static final Duration BETWEEN_REQUESTS = Duration.ofMillis(5);

	private LightLoad() {
	}

	/** Calls the supplier under the load, and returns its result. */
	static <T> T during(TestBed testBed, Supplier<T> measurement) {
		Token good = testBed.tokens().issue();
		Disposable load = Flux.interval(BETWEEN_REQUESTS)
			.onBackpressureDrop()
			.flatMap((tick) -> Mono.fromFuture(testBed.clients().use(good, (int) (tick % testBed.gateways().size()))))
			.subscribe();
		try {
			return measurement.get();
		}
		finally {
			load.dispose();
		}
	}

}
