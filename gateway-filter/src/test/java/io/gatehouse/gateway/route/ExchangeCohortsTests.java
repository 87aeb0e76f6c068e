package io.gatehouse.gateway.route;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import io.gatehouse.gateway.Caller;
import io.gatehouse.token.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;
import org.springframework.util.StringUtils;

import static org.assertj.core.api.Assertions.assertThat;

@ExtendWith(OutputCaptureExtension.class)
class ExchangeCohortsTests {

	private final MockServerWebExchange exchange = MockServerWebExchange.from(MockServerHttpRequest.get("/"));

	private void verify(CohortResolver resolver, Caller caller, String expected) {
		StepVerifier.create(new ExchangeCohorts(resolver, () -> "stable", () -> 0).cohort(this.exchange, caller))
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

	@Test
	void cohortWhenTheRouteFindsOutWhoWasRefusedBeforeThenTheirs() {
		verify((caller) -> Mono.just("gray"), new Caller.Refused(Reason.REVOCATION_UNKNOWN), "stable");
		assertThat(ExchangeCohorts.decided(this.exchange)).isNull();
		verify((caller) -> Mono.just("gray"), Callers.user("alice"), "gray");
	}

	@Test
	void cohortWhenResolverFailsAgainAndAgainThenWarnsOnceAMinute(CapturedOutput output) {
		AtomicLong nanos = new AtomicLong(Long.MAX_VALUE);
		ExchangeCohorts cohorts = new ExchangeCohorts((caller) -> Mono.error(new IllegalStateException("broken")),
				() -> "stable", nanos::get);
		for (long second = 0; second < 60; second++) {
			this.exchange.getAttributes().clear();
			StepVerifier.create(cohorts.cohort(this.exchange, Callers.user("alice")))
				.expectNext("stable")
				.verifyComplete();
			nanos.addAndGet(1_000_000_000);
		}
		assertThat(warnings(output)).isEqualTo(1);
		this.exchange.getAttributes().clear();
		StepVerifier.create(cohorts.cohort(this.exchange, Callers.user("alice"))).expectNext("stable").verifyComplete();
		assertThat(warnings(output)).isEqualTo(2);
	}

	private static int warnings(CapturedOutput output) {
		return StringUtils.countOccurrencesOf(output.getAll(), "The lookup of cohorts failed");
	}

}
