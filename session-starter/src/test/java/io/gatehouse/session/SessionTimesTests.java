package io.gatehouse.session;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import io.gatehouse.revocation.redis.UnconfirmedRevocationException;
import io.gatehouse.session.SessionTimes.Operation;
import io.gatehouse.session.SessionTimes.Outcome;
import io.gatehouse.token.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.mockito.Mockito;
import reactor.core.publisher.Mono;

import org.springframework.dao.QueryTimeoutException;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of {@link SessionTimes}.
 */
class SessionTimesTests {

	private final SessionTimes times = new SessionTimes();

	private final List<String> recorded = new ArrayList<>();

	SessionTimesTests() {
		for (Operation operation : Operation.values()) {
			for (Outcome outcome : Outcome.values()) {
				this.times.of(operation)
					.of(outcome)
					.addListener((nanos) -> this.recorded.add(operation + " " + outcome));
			}
		}
	}

	@Test
	void timedThenRecordedOnEachSubscription() {
		Mono<String> login = this.times.timed(Operation.LOGIN, Mono.just("session"));
		assertThat(this.recorded).isEmpty();
		assertThat(login.block()).isEqualTo("session");
		login.block();
		this.times.timed(Operation.END, Mono.empty()).block();
		assertThat(this.recorded).containsExactly("LOGIN DONE", "LOGIN DONE", "END DONE");
	}

	static Stream<Arguments> failures() {
		return Stream.of(Arguments.of(new InvalidGrantException(Reason.EXPIRED), Outcome.REFUSED),
				Arguments.of(new QueryTimeoutException("silent"), Outcome.FAILED),
				Arguments.of(Mockito.mock(UnconfirmedRevocationException.class), Outcome.UNCONFIRMED));
	}

	@ParameterizedTest
	@MethodSource("failures")
	void timedWhenItFailsThenRecordedByTheFailure(RuntimeException failure, Outcome outcome) {
		Mono<?> failing = this.times.timed(Operation.REFRESH, Mono.error(failure));
		assertThat(failing.onErrorComplete().blockOptional()).isEmpty();
		assertThat(this.recorded).containsExactly("REFRESH " + outcome);
	}

}
