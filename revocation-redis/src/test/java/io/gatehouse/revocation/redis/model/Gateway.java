package io.gatehouse.revocation.redis.model;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * State of a gateway, as it is known to itself, to Redis and to the revoker. Times are
 * remaining or elapsed, in ticks.
 *
 * @param runs whether its process runs
 * @param frozen whether its machine is frozen, with its monotonic clock
 * @param applied whether the revocation is in its index
 * @param before how long it may answer with the stream as it was before the revocation
 * @param after how long it may answer with the stream that ends with the revocation
 * @param renewal the renewal that is under way
 * @param lease how long its lease is by Redis' entry and clock; {@link #NONE} without an
 * entry, and where it left
 * @param acknowledged whether it told Redis that it has applied the revocation
 * @param awaited how long the revoker still waits for it
 */
record Gateway(boolean runs, boolean frozen, boolean applied, int before, int after, Renewal renewal, int lease,
		boolean acknowledged, int awaited) {

	private static final int NONE = -1;

	/**
	 * A gateway that runs with an empty index and is not known to Redis or the revoker.
	 */
	static final Gateway STARTED = new Gateway(true, false, false, 0, 0, Renewal.NONE, NONE, false, 0);

	/** Tells whether it would accept the token. */
	boolean accepts(Set<Rule> rules) {
		return this.runs && !this.frozen && !this.applied
				&& (this.before > 0 || (this.after > 0 && !rules.contains(Rule.GRANT_NEEDS_ITS_HEAD)));
	}

	/** Tells whether the revoker no longer needs to wait for it. */
	boolean isDone(Set<Rule> rules) {
		return this.acknowledged || this.awaited == 0
				|| (this.lease <= 0 && !rules.contains(Rule.MISSING_LEASE_IS_NOT_LEFT));
	}

	/** Returns a number that is unique to this state of a gateway. */
	int order() {
		int order = this.runs ? 1 : 0;
		order = 2 * order + (this.frozen ? 1 : 0);
		order = 2 * order + (this.applied ? 1 : 0);
		order = 2 * order + (this.acknowledged ? 1 : 0);
		order = 2 * order + (this.renewal.head() ? 1 : 0);
		order = 3 * order + switch (this.renewal.step()) {
			case NONE -> 0;
			case ASKED -> 1;
			case ANSWERED -> 2;
		};
		for (int ticks : new int[] { this.before, this.after, this.renewal.age(), this.lease - NONE, this.awaited }) {
			order = (World.LEASE + 2) * order + ticks;
		}
		return order;
	}

	/** Returns the state after one tick. */
	Gateway later(Set<Rule> rules) {
		if (!this.frozen) {
			return new Gateway(this.runs, false, this.applied, less(this.before), less(this.after),
					this.renewal.later(), leaseLater(rules), this.acknowledged, less(this.awaited));
		}
		boolean notices = rules.contains(Rule.CLOCKS_AGREE);
		return new Gateway(this.runs, true, this.applied, notices ? 0 : this.before, notices ? 0 : this.after,
				notices ? this.renewal.tooLate() : this.renewal, leaseLater(rules), this.acknowledged,
				less(this.awaited));
	}

	/**
	 * Keeps the lease unchanged if the rules do not depend on its rest, so that there are
	 * fewer states.
	 */
	private int leaseLater(Set<Rule> rules) {
		return rules.containsAll(EnumSet.of(Rule.REVOKER_MEASURES_THE_LEASE, Rule.MISSING_LEASE_IS_NOT_LEFT))
				? this.lease : less(this.lease);
	}

	private static int less(int ticks) {
		return (ticks > 0) ? ticks - 1 : ticks;
	}

	/** Returns the state after the revoker has read its lease. */
	Gateway awaitedNow(Set<Rule> rules) {
		int whole = (this.lease == NONE) ? 0 : World.LEASE;
		return redis(this.lease, rules.contains(Rule.REVOKER_MEASURES_THE_LEASE) ? whole : Math.max(0, this.lease));
	}

	/**
	 * Returns the state after Redis' clock was set forward, so that the lease is over by
	 * it.
	 */
	Gateway over() {
		return redis(Math.min(0, this.lease), this.awaited);
	}

	/** Returns the state after a takeover by a primary that does not know the gateway. */
	Gateway forgotten() {
		return new Gateway(this.runs, this.frozen, this.applied, this.before, this.after, this.renewal, NONE, false,
				this.awaited);
	}

	/**
	 * Returns all possible next states of the gateway and of its messages.
	 * @param withClocks whether its machine may freeze
	 */
	List<Gateway> next(boolean revoked, boolean withClocks, Set<Rule> rules) {
		List<Gateway> next = new ArrayList<>();
		if (!this.runs) {
			next.add(process(true, this.before, this.after));
			return next;
		}
		if (this.renewal.step() == Renewal.Step.ASKED) {
			next.add(with(new Renewal(Renewal.Step.ANSWERED, this.renewal.age(), revoked), World.LEASE));
		}
		if (withClocks) {
			next.add(frozen(!this.frozen));
		}
		if (!this.frozen) {
			addOwn(revoked, rules, next);
		}
		return next;
	}

	private void addOwn(boolean revoked, Set<Rule> rules, List<Gateway> next) {
		boolean forgets = rules.contains(Rule.GRANTS_DIE_WITH_THE_PROCESS);
		next.add(process(false, forgets ? 0 : this.before, forgets ? 0 : this.after));
		next.add((rules.contains(Rule.LEFT_AFTER_THE_LAST_ANSWER) ? process(false, 0, 0) : this).redis(NONE, 0));
		// the earlier request may have been lost
		next.add(with(new Renewal(Renewal.Step.ASKED, 0, false), this.lease));
		if (this.renewal.step() == Renewal.Step.ANSWERED) {
			boolean fromSending = rules.contains(Rule.GRANT_RUNS_FROM_WHEN_IT_WAS_SENT);
			next.add(granted(World.LEASE - (fromSending ? this.renewal.age() : 0)));
		}
		if (revoked && !this.applied) {
			next.add(new Gateway(true, false, true, this.before, this.after, this.renewal, this.lease,
					this.acknowledged, this.awaited));
		}
		if (revoked && !this.acknowledged && (this.applied || !rules.contains(Rule.ACKNOWLEDGED_AFTER_APPLYING))) {
			next.add(new Gateway(true, false, this.applied, this.before, this.after, this.renewal, this.lease, true,
					this.awaited));
		}
	}

	/**
	 * Returns the state after the process has ended, or has started with an empty index.
	 */
	private Gateway process(boolean begins, int mayBefore, int mayAfter) {
		return new Gateway(begins, false, false, mayBefore, mayAfter, Renewal.NONE, this.lease, this.acknowledged,
				this.awaited);
	}

	private Gateway frozen(boolean stands) {
		return new Gateway(this.runs, stands, this.applied, this.before, this.after, this.renewal, this.lease,
				this.acknowledged, this.awaited);
	}

	private Gateway redis(int until, int waited) {
		return new Gateway(this.runs, this.frozen, this.applied, this.before, this.after, this.renewal, until,
				this.acknowledged, waited);
	}

	private Gateway with(Renewal another, int until) {
		return new Gateway(true, this.frozen, this.applied, this.before, this.after, another, until, this.acknowledged,
				this.awaited);
	}

	private Gateway granted(int ticks) {
		boolean head = this.renewal.head();
		return new Gateway(true, false, this.applied, head ? this.before : Math.max(this.before, ticks),
				head ? Math.max(this.after, ticks) : this.after, Renewal.NONE, this.lease, this.acknowledged,
				this.awaited);
	}

	/**
	 * Renewal of a lease.
	 *
	 * @param step the progress of the renewal
	 * @param age how long ago the gateway asked, up to a lease
	 * @param head whether the stream ended with the revocation when Redis answered
	 */
	record Renewal(Step step, int age, boolean head) {

		static final Renewal NONE = new Renewal(Step.NONE, 0, false);

		Renewal later() {
			return (this.step == Step.NONE) ? this
					: new Renewal(this.step, Math.min(World.LEASE, this.age + 1), this.head);
		}

		/** Returns the renewal after its grant has expired. */
		Renewal tooLate() {
			return (this.step == Step.NONE) ? this : new Renewal(this.step, World.LEASE, this.head);
		}

		/** Progress of a renewal. */
		enum Step {

			/** There is no renewal. */
			NONE,

			/** The request is on its way. */
			ASKED,

			/** The answer is on its way. */
			ANSWERED

		}

	}

}
