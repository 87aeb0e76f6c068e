package io.gatehouse.gateway.access;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import io.gatehouse.gateway.Caller;
import io.gatehouse.identity.Identity;
import io.gatehouse.token.Reason;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import reactor.test.scheduler.VirtualTimeScheduler;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;
import org.springframework.web.server.ServerWebExchange;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of the times at which the caller of a stream is authenticated anew.
 */
class StreamReauthenticationTests {

	private static final Duration INTERVAL = Duration.ofSeconds(1);

	private static final DataBuffer EVENT = DefaultDataBufferFactory.sharedInstance.wrap(new byte[] { 1 });

	private final AtomicInteger checks = new AtomicInteger();

	private final AtomicReference<Mono<Caller>> caller = new AtomicReference<>(Mono.just(authenticated("user")));

	private final StreamReauthentication streams = new StreamReauthentication((exchange) -> Mono.defer(() -> {
		this.checks.incrementAndGet();
		return this.caller.get();
	}), INTERVAL, Clock.systemUTC());

	private final VirtualTimeScheduler time = VirtualTimeScheduler.create();

	@BeforeEach
	void replaceTime() {
		VirtualTimeScheduler.set(this.time);
	}

	@AfterEach
	void restoreTime() {
		VirtualTimeScheduler.reset();
	}

	private static Caller authenticated(String role) {
		return new Caller.Authenticated(
				Identity.of("https://auth.test", "alice", null, null, null, List.of(role), List.of(), Map.of()),
				Map.of(), null);
	}

	private static ServerWebExchange exchange() {
		return MockServerWebExchange.from(MockServerHttpRequest.get("/"));
	}

	private Mono<Reason> end(AccessRequirement rule) {
		ServerWebExchange exchange = exchange();
		this.streams.response(exchange, rule);
		return Objects.requireNonNull(StreamReauthentication.end(exchange));
	}

	@Test
	void endWhenCallerStaysThenIsAskedOnceInEveryInterval() {
		Disposable stream = end(AccessRequirement.REQUIRED).subscribe();
		for (int i = 1; i <= 100; i++) {
			this.time.advanceTimeBy(INTERVAL);
			assertThat(this.checks).hasValue(i);
		}
		stream.dispose();
		this.time.advanceTimeBy(INTERVAL.multipliedBy(10));
		assertThat(this.checks).hasValue(100);
	}

	@ParameterizedTest
	@CsvSource({ "LOGGED_OUT", "EXPIRED", "SESSION_ENDED" })
	void endWhenCallerIsRefusedThenTellsWhyAndAsksNoMore(Reason reason) {
		AtomicReference<Reason> told = new AtomicReference<>();
		end(AccessRequirement.REQUIRED).subscribe(told::set);
		this.time.advanceTimeBy(INTERVAL);
		this.caller.set(Mono.just(new Caller.Refused(reason)));
		assertThat(told).hasNullValue();
		this.time.advanceTimeBy(INTERVAL);
		assertThat(told).hasValue(reason);
		this.time.advanceTimeBy(INTERVAL.multipliedBy(10));
		assertThat(this.checks).hasValue(2);
	}

	@Test
	void endWhenAccessRuleAdmitsTheCallerNoMoreThenTellsSo() {
		AccessRule admins = new AccessRule("/**", java.util.Set.of(), AccessRule.Access.REQUIRED, List.of("admin"),
				List.of(), List.of(), null);
		AtomicReference<Reason> told = new AtomicReference<>();
		this.caller.set(Mono.just(authenticated("admin")));
		end(AccessRequirement.of(admins)).subscribe(told::set);
		this.time.advanceTimeBy(INTERVAL);
		assertThat(told).hasNullValue();
		this.caller.set(Mono.just(authenticated("user")));
		this.time.advanceTimeBy(INTERVAL);
		assertThat(told).hasValue(Reason.INSUFFICIENT_PERMISSIONS);
	}

	@Test
	void endWhenCallerCannotBeFoundOutThenUnknown() {
		AtomicReference<Reason> told = new AtomicReference<>();
		this.caller.set(Mono.error(new IllegalStateException("broken")));
		end(AccessRequirement.REQUIRED).subscribe(told::set);
		this.time.advanceTimeBy(INTERVAL.multipliedBy(2));
		assertThat(told).hasValue(Reason.REVOCATION_UNKNOWN);
	}

	@ParameterizedTest
	@CsvSource({ "REVOCATION_UNKNOWN", "KEYS_UNAVAILABLE" })
	void endWhenThereIsNoAnswerThenAsksOnceMore(Reason reason) {
		AtomicReference<Reason> told = new AtomicReference<>();
		Mono<Caller> unknown = Mono.just(new Caller.Refused(reason));
		Mono<Caller> known = Mono.just(authenticated("user"));
		end(AccessRequirement.REQUIRED).subscribe(told::set);
		for (Mono<Caller> answer : List.of(unknown, known, unknown, known, unknown)) {
			this.caller.set(answer);
			this.time.advanceTimeBy(INTERVAL);
			assertThat(told).hasNullValue();
		}
		this.time.advanceTimeBy(INTERVAL);
		assertThat(told).hasValue(reason);
	}

	@Test
	void endWhenAnswersTakeLongerThanTheIntervalThenOneIsWaitedForAtATime() {
		this.caller.set(Mono.just(authenticated("user")).delayElement(INTERVAL.multipliedBy(3)));
		Disposable stream = end(AccessRequirement.REQUIRED).subscribe();
		this.time.advanceTimeBy(INTERVAL.multipliedBy(3));
		assertThat(this.checks).hasValue(1);
		this.time.advanceTimeBy(INTERVAL.multipliedBy(4));
		assertThat(this.checks).hasValue(2);
		stream.dispose();
	}

	@Test
	void endWhenTenThousandStreamsOpenTogetherThenTheyDoNotAskTogether() {
		Disposable.Composite opened = Disposables.composite();
		for (int i = 0; i < 10_000; i++) {
			opened.add(end(AccessRequirement.REQUIRED).subscribe());
		}
		List<Integer> asked = new ArrayList<>();
		for (int i = 0; i < 30; i++) {
			int before = this.checks.get();
			this.time.advanceTimeBy(INTERVAL.dividedBy(10));
			asked.add(this.checks.get() - before);
		}
		// a mean of a thousand, and eight standard deviations
		assertThat(asked).allSatisfy((count) -> assertThat(count).isBetween(760, 1240));
		assertThat(this.checks).hasValue(30_000);
		opened.dispose();
		this.time.advanceTimeBy(INTERVAL.multipliedBy(10));
		assertThat(this.checks).hasValue(30_000);
	}

	@Test
	void responseWhenItStreamsThenEndsWithTheCaller() {
		ServerHttpResponse response = this.streams.response(exchange(), AccessRequirement.REQUIRED);
		AtomicInteger cancelled = new AtomicInteger();
		StepVerifier
			.create(response.writeAndFlushWith(Flux.just(EVENT)
				.concatWith(Flux.never())
				.<Flux<DataBuffer>>map(Flux::just)
				.doOnCancel(cancelled::incrementAndGet)))
			.then(() -> this.time.advanceTimeBy(INTERVAL.multipliedBy(3)))
			.then(() -> assertThat(this.checks).hasValue(3))
			.then(() -> this.caller.set(Mono.just(new Caller.Refused(Reason.LOGGED_OUT))))
			.then(() -> this.time.advanceTimeBy(INTERVAL))
			.expectComplete()
			.verify(Duration.ofSeconds(30));
		assertThat(cancelled).hasValue(1);
	}

	@Test
	void responseWhenItStreamsAndEndsByItselfThenNobodyIsAsked() {
		ServerHttpResponse response = this.streams.response(exchange(), AccessRequirement.REQUIRED);
		response.writeAndFlushWith(Flux.just(Flux.just(EVENT))).subscribe();
		this.time.advanceTimeBy(INTERVAL.multipliedBy(3));
		assertThat(this.checks).hasValue(0);
	}

	@Test
	void responseWhenItIsNoStreamThenNobodyIsAsked() {
		ServerHttpResponse response = this.streams.response(exchange(), AccessRequirement.REQUIRED);
		Disposable written = response.writeWith(Flux.just(EVENT).concatWith(Flux.never())).subscribe();
		this.time.advanceTimeBy(INTERVAL.multipliedBy(3));
		assertThat(this.checks).hasValue(0);
		written.dispose();
	}

	@Test
	void endWhenNobodyWasAdmittedThenThereIsNone() {
		assertThat(StreamReauthentication.end(exchange())).isNull();
	}

	@Test
	void responseWhenItStreamsThenCountedAsOpenUntilItEndsForAReason() {
		ServerHttpResponse response = this.streams.response(exchange(), AccessRequirement.REQUIRED);
		assertThat(this.streams.streams().open()).isZero();
		response.writeAndFlushWith(Flux.never()).subscribe();
		this.time.advanceTimeBy(INTERVAL);
		assertThat(this.streams.streams().open()).isEqualTo(1);
		this.caller.set(Mono.just(new Caller.Refused(Reason.LOGGED_OUT)));
		this.time.advanceTimeBy(INTERVAL);
		assertThat(this.streams.streams().open()).isZero();
		assertThat(this.streams.streams().ended().all()).containsOnlyKeys(Reason.LOGGED_OUT);
		assertThat(this.streams.streams().ended().of(Reason.LOGGED_OUT).sum()).isEqualTo(1);
	}

	@Test
	void responseWhenClientLeavesThenNotOpenAndNotEndedByTheGateway() {
		ServerHttpResponse response = this.streams.response(exchange(), AccessRequirement.REQUIRED);
		Disposable stream = response.writeAndFlushWith(Flux.never()).subscribe();
		assertThat(this.streams.streams().open()).isEqualTo(1);
		stream.dispose();
		assertThat(this.streams.streams().open()).isZero();
		assertThat(this.streams.streams().ended().all()).isEmpty();
	}

}
