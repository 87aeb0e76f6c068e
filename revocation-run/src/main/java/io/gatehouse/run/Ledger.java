package io.gatehouse.run;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * Checker of the run: records revocations, and derives the outcome of each request.
 * <p>
 * All times are {@link System#nanoTime()} of one JVM. A request is a violation if it was
 * let in and its recorded start is after the recorded return of the call that revoked its
 * token. A start is recorded before the first octet is written, and a return after the
 * caller has it. A request can therefore only count as a violation if it really began
 * after the return. A request that reached the upstream counts as let in, even without an
 * answer.
 */
final class Ledger {

	private final Map<Integer, Entry> entries = new ConcurrentHashMap<>();

	private final Map<Outcome, LongAdder> counts = new EnumMap<>(Outcome.class);

	private final Map<String, LongAdder> oddities = new ConcurrentHashMap<>();

	private final Set<Request> violations = ConcurrentHashMap.newKeySet();

	private final LongAdder revocations = new LongAdder();

	private final String reason;

	private final Consumer<Request> alarm;

	/**
	 * Creates an empty ledger.
	 * @param reason the reason with which gateways refuse the tokens revoked in this run
	 * @param alarm called once for each violation
	 */
	Ledger(String reason, Consumer<Request> alarm) {
		this.reason = reason;
		this.alarm = alarm;
		for (Outcome outcome : Outcome.values()) {
			this.counts.put(outcome, new LongAdder());
		}
	}

	/** Records that a call to revoke the token is about to begin. */
	void revoking(int token) {
		entry(token).revoking();
	}

	/** Records that the call that revoked the token returned successfully. */
	void revoked(int token, long returnedNanos) {
		this.revocations.increment();
		Request late = entry(token).revoked(returnedNanos);
		if (late != null) {
			violation(late);
		}
	}

	/** Returns whether the call that revoked the token has returned. */
	boolean isRevoked(int token) {
		return entry(token).isRevoked();
	}

	/** Records that a request reached the upstream. */
	void reached(Request request) {
		if (entry(request.token()).accepted(request) == Outcome.VIOLATION) {
			violation(request);
		}
	}

	/**
	 * Records the answer to a request.
	 * @return the outcome
	 */
	Outcome answered(Request request, Answer answer) {
		Outcome outcome = judge(request, answer);
		counter(outcome).increment();
		if (outcome == Outcome.VIOLATION) {
			violation(request);
		}
		if (outcome == Outcome.OTHER || outcome == Outcome.FALSELY_REFUSED || outcome == Outcome.UNKNOWN) {
			this.oddities.computeIfAbsent(answer.toString(), (text) -> new LongAdder()).increment();
		}
		return outcome;
	}

	private void violation(Request request) {
		if (this.violations.add(request)) {
			this.alarm.accept(request);
		}
	}

	private Outcome judge(Request request, Answer answer) {
		return switch (answer.status()) {
			case 200 -> entry(request.token()).accepted(request);
			case 401 -> refused(request, answer);
			case 503 -> Outcome.UNKNOWN;
			case 0 -> Outcome.LOST;
			default -> Outcome.OTHER;
		};
	}

	private Outcome refused(Request request, Answer answer) {
		Outcome outcome = entry(request.token()).refused(request);
		return (outcome == Outcome.FALSELY_REFUSED || answer.reason().equals(this.reason)) ? outcome : Outcome.OTHER;
	}

	/** Records that a request was never sent. */
	void notSent() {
		counter(Outcome.NOT_SENT).increment();
	}

	private LongAdder counter(Outcome outcome) {
		return Objects.requireNonNull(this.counts.get(outcome));
	}

	/** Returns the number of requests with these outcomes. */
	long count(Outcome first, Outcome... others) {
		return counter(first).sum() + List.of(others).stream().mapToLong((outcome) -> counter(outcome).sum()).sum();
	}

	/** Returns the number of calls that have returned. */
	long revocations() {
		return this.revocations.sum();
	}

	/** Returns the requests that were let in after the revocation. */
	Set<Request> violations() {
		return Set.copyOf(this.violations);
	}

	/** Counts the unexpected answers: unknown, other and false refusals. */
	Map<String, Long> oddities() {
		Map<String, Long> result = new TreeMap<>();
		this.oddities.forEach((text, count) -> result.put(text, count.sum()));
		return result;
	}

	private Entry entry(int token) {
		return this.entries.computeIfAbsent(token, (number) -> new Entry());
	}

	/**
	 * State of one token. An accepted request and the return of the call may be recorded
	 * in either order.
	 */
	private static final class Entry {

		private boolean revoking;

		private boolean revoked;

		private long returnedNanos;

		private @Nullable Request latestAccepted;

		synchronized void revoking() {
			this.revoking = true;
		}

		synchronized boolean isRevoked() {
			return this.revoked;
		}

		/** Returns the latest accepted request if it turns out to be a violation. */
		synchronized @Nullable Request revoked(long nanos) {
			this.revoked = true;
			this.returnedNanos = nanos;
			// the latest start decides: if it is not after the return, no earlier one is
			Request latest = this.latestAccepted;
			return (latest != null && isAfter(latest)) ? latest : null;
		}

		synchronized Outcome accepted(Request request) {
			if (this.latestAccepted == null || request.startedNanos() - this.latestAccepted.startedNanos() > 0) {
				this.latestAccepted = request;
			}
			if (isAfter(request)) {
				return Outcome.VIOLATION;
			}
			return this.revoking ? Outcome.ACCEPTED_MEANWHILE : Outcome.ACCEPTED;
		}

		synchronized Outcome refused(Request request) {
			if (isAfter(request)) {
				return Outcome.REFUSED;
			}
			return this.revoking ? Outcome.REFUSED_MEANWHILE : Outcome.FALSELY_REFUSED;
		}

		private boolean isAfter(Request request) {
			return this.revoked && request.startedNanos() - this.returnedNanos > 0;
		}

	}

}
