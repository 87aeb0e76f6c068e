package io.gatehouse.gateway.route;

import java.util.concurrent.atomic.AtomicInteger;

import io.gatehouse.gateway.Caller;
import io.gatehouse.token.Reason;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;

class ExchangeCohortsTests {

	private final MockServerWebExchange exchange = MockServerWebExchange.from(MockServerHttpRequest.get("/"));

	private void verify(CohortResolver resolver, Caller caller, String expected) {
		StepVerifier.create(new ExchangeCohorts(resolver, () -> "stable").cohort(this.exchange, caller))
			.expectNext(expected)
			.verifyComplete();
	}

	@Test
	void cohortWhenAskedAgainThenWhatWasDecidedHolds() {
		AtomicInteger asked = new AtomicInteger();
		CohortResolver resolver = (caller) -> Mono.fromSupplier(() -> "gray-" + asked.incrementAndGet());
		verify(resolver, Callers.user("alice"), "gray-1");
		verify(resolver, Callers.user("alice"), "gray-1");
	}

	@Test
	void cohortWhenResolverSaysNothingOrFailsThenFallback() {
		verify((caller) -> Mono.empty(), Callers.user("alice"), "stable");
		this.exchange.getAttributes().clear();
		verify((caller) -> Mono.error(new IllegalStateException("broken")), Callers.user("alice"), "stable");
		this.exchange.getAttributes().clear();
		verify((caller) -> {
			throw new IllegalStateException("broken");
		}, Callers.user("alice"), "stable");
	}

	@Test
	void cohortWhenResolverSaysWhatNoHeaderShouldCarryThenFallback() {
		verify((caller) -> Mono.just("gray\r\nX-User-Id: admin"), Callers.user("alice"), "stable");
	}

	@Test
	void cohortWhenCallerIsNotKnownThenFallbackAndNobodyIsAsked() {
		CohortResolver never = (caller) -> Mono.error(new AssertionError("asked"));
		verify(never, new Caller.Anonymous(), "stable");
		this.exchange.getAttributes().clear();
		verify(never, new Caller.Refused(Reason.EXPIRED), "stable");
	}

}
