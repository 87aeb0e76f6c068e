package io.gatehouse.session;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

import io.gatehouse.boot.OutcomeTimes;
import io.gatehouse.revocation.redis.UnconfirmedRevocationException;
import reactor.core.publisher.Mono;

/**
 * Times of operations on sessions, by outcome. Thread-safe.
 */
final class SessionTimes {

	private final Map<Operation, OutcomeTimes<Outcome>> times = new EnumMap<>(Operation.class);

	SessionTimes() {
		for (Operation operation : Operation.values()) {
			this.times.put(operation, new OutcomeTimes<>(Outcome.class));
		}
	}

	/** Measures an operation each time it is subscribed to, unless it is canceled. */
	<T> Mono<T> timed(Operation operation, Mono<T> executed) {
		return Mono.defer(() -> {
			long began = System.nanoTime();
			return executed.doOnSuccess((result) -> record(operation, Outcome.DONE, began))
				.doOnError((ex) -> record(operation, Outcome.of(ex), began));
		});
	}

	private void record(Operation operation, Outcome outcome, long began) {
		of(operation).record(outcome, System.nanoTime() - began);
	}

	/** The times of an operation. */
	OutcomeTimes<Outcome> of(Operation operation) {
		return Objects.requireNonNull(this.times.get(operation));
	}

	/** Operation on sessions. */
	enum Operation {

		/** A session begins. */
		LOGIN,

		/** A session continues. */
		REFRESH,

		/** Sessions end. */
		END,

		/** A user or device is banned. */
		BAN,

		/** A ban is lifted. */
		LIFT,

		/** An account is changed. */
		UPDATE

	}

	/** Outcome of an operation. */
	enum Outcome {

		/** The operation was executed. */
		DONE,

		/** The user, the device or the refresh token was refused. */
		REFUSED,

		/** The operation was executed, but not confirmed in time. */
		UNCONFIRMED,

		/** The operation failed. */
		FAILED;

		private static Outcome of(Throwable failure) {
			if (failure instanceof LoginRefusedException || failure instanceof InvalidGrantException) {
				return REFUSED;
			}
			return (failure instanceof UnconfirmedRevocationException) ? UNCONFIRMED : FAILED;
		}

	}

}
