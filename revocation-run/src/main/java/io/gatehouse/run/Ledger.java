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
 * Who was revoked when, and what each request proves: the checker of the run.
 * <p>
 * All times are {@link System#nanoTime()} of one JVM. A request is a violation if it was
 * let in, and its start was noted after the return of the call that revoked its token. A
 * start is noted before the first octet is written, and a return when the caller has it,
 * so nothing is a violation that was not in truth begun afterwards. A request that
 * reached the upstream counts as let in, even if the answer never came.
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
	 * An empty ledger.
	 * @param reason the reason that refusals give for what is revoked in this run
	 * @param alarm is told of each violation, once
	 */
	Ledger(String reason, Consumer<Request> alarm) {
		this.reason = reason;
		this.alarm = alarm;
		for (Outcome outcome : Outcome.values()) {
			this.counts.put(outcome, new LongAdder());
		}
	}

	/** Somebody is about to ask for the revocation of a token. */
	void revoking(int token) {
		entry(token).revoking();
	}

	/** The call that revoked a token has returned as it should. */
	void revoked(int token, long returnedNanos) {
		this.revocations.increment();
		Request late = entry(token).revoked(returnedNanos);
		if (late != null) {
			violation(late);
		}
	}

	/** Whether the call that revoked a token has returned. */
	boolean isRevoked(int token) {
		return entry(token).isRevoked();
	}

	/** A request has come through to the upstream. */
	void reached(Request request) {
		if (entry(request.token()).accepted(request) == Outcome.VIOLATION) {
			violation(request);
		}
	}

	/**
	 * A request has its answer.
	 * @return what that proves
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

	/** A request was never begun. */
	void notSent() {
		counter(Outcome.NOT_SENT).increment();
	}

	private LongAdder counter(Outcome outcome) {
		return Objects.requireNonNull(this.counts.get(outcome));
	}

	/** How many requests came to an outcome. */
	long count(Outcome first, Outcome... others) {
		return counter(first).sum() + List.of(others).stream().mapToLong((outcome) -> counter(outcome).sum()).sum();
	}

	/** How many calls have returned. */
	long revocations() {
		return this.revocations.sum();
	}

	/** The requests that got in and should not have. */
	Set<Request> violations() {
		return Set.copyOf(this.violations);
	}

	/** Answers that tell nothing, or the wrong thing, and how often they came. */
	Map<String, Long> oddities() {
		Map<String, Long> result = new TreeMap<>();
		this.oddities.forEach((text, count) -> result.put(text, count.sum()));
		return result;
	}

	private Entry entry(int token) {
		return this.entries.computeIfAbsent(token, (number) -> new Entry());
	}

	/**
	 * One token. An accepted request and the return of the call may be told in any order.
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

		/** The accepted request that turns out to be a violation. */
		synchronized @Nullable Request revoked(long nanos) {
			this.revoked = true;
			this.returnedNanos = nanos;
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
