package io.gatehouse.revocation.redis.model;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Visits every reachable state of a second model: a gateway keeps a record of Redis, and
 * an application changes the record twice. A gateway must not use a record that a change
 * has replaced whose call returned. {@link World} shows the part that is assumed here: a
 * gateway without a floor that a returned call raised holds no lease.
 */
class KeptRecordTests {

	@Test
	void keptWhenAllRulesHoldThenNoFormerRecordIsUsed() {
		Visit visit = Visit.of(EnumSet.allOf(KeptRule.class));
		assertThat(visit.stale()).isFalse();
		// guards against a model that is too small, or never uses a record
		assertThat(visit.states()).isGreaterThan(300);
		assertThat(visit.used()).isPositive();
		assertThat(visit.returned()).isPositive();
	}

	@ParameterizedTest
	@EnumSource
	void keptWhenOneRuleIsTakenAwayThenAFormerRecordIsUsed(KeptRule rule) {
		assertThat(Visit.of(EnumSet.complementOf(EnumSet.of(rule))).stale()).as("without " + rule).isTrue();
	}

	/**
	 * Rules that the cache of sessions relies on.
	 */
	private enum KeptRule {

		/** The floors are noted before the command is sent, not when its answer comes. */
		FLOORS_ARE_NOTED_BEFORE_THE_READ,

		/** The floor rises with the change of the record or after it, never before. */
		FLOOR_RISES_AFTER_THE_CHANGE,

		/** Two changes in a millisecond raise the floor twice. */
		EACH_CHANGE_RAISES_THE_FLOOR,

		/** A record is used only while the gateway holds a lease. */
		LEASE_IS_HELD,

		/** A record is used only if the floors are as they were noted. */
		FLOORS_ARE_AS_NOTED,

		/** A record is not kept for as long as floors are. */
		FLOORS_OUTLIVE_THE_RECORD

	}

	/** Progress of a change. */
	private enum Phase {

		IDLE, BEGUN, DONE

	}

	/**
	 * State of the model. {@link #NONE} stands for no value.
	 *
	 * @param record the version of the record in Redis
	 * @param floor the record's floor in Redis
	 * @param phase the progress of the change
	 * @param returned the latest version whose change has returned
	 * @param applied the floor in the gateway's memory
	 * @param leased whether the gateway holds a lease
	 * @param noted the floor that the gateway noted for the read under way
	 * @param read the version that the answer under way has
	 * @param kept the version that the gateway keeps
	 * @param keptFloor the floor that was noted for it
	 */
	private record State(int record, int floor, Phase phase, int returned, int applied, boolean leased, int noted,
			int read, int kept, int keptFloor) {

		private static final int NONE = -1;

		private static final int CHANGES = 2;

		static final State BEGINNING = new State(0, 0, Phase.IDLE, 0, 0, false, NONE, NONE, NONE, NONE);

		boolean isUsed(Set<KeptRule> rules) {
			return this.kept != NONE && (this.leased || !rules.contains(KeptRule.LEASE_IS_HELD))
					&& (this.keptFloor == this.applied || !rules.contains(KeptRule.FLOORS_ARE_AS_NOTED));
		}

		List<State> next(Set<KeptRule> rules) {
			List<State> next = new ArrayList<>();
			addChange(rules, next);
			addGateway(rules, next);
			return next;
		}

		private void addChange(Set<KeptRule> rules, List<State> next) {
			int raised = (this.record < 2 || rules.contains(KeptRule.EACH_CHANGE_RAISES_THE_FLOOR)) ? this.floor + 1
					: this.floor;
			boolean recordFirst = rules.contains(KeptRule.FLOOR_RISES_AFTER_THE_CHANGE);
			if (this.phase == Phase.IDLE && this.record < CHANGES) {
				int first = (this.record == 0 || rules.contains(KeptRule.EACH_CHANGE_RAISES_THE_FLOOR)) ? this.floor + 1
						: this.floor;
				next.add(recordFirst ? redis(this.record + 1, this.floor, Phase.BEGUN)
						: redis(this.record, first, Phase.BEGUN));
			}
			if (this.phase == Phase.BEGUN) {
				next.add(recordFirst ? redis(this.record, raised, Phase.DONE)
						: redis(this.record + 1, this.floor, Phase.DONE));
			}
			if (this.phase == Phase.DONE && (this.applied == this.floor || !this.leased)) {
				next.add(new State(this.record, this.floor, Phase.IDLE, this.record, this.applied, this.leased,
						this.noted, this.read, this.kept, this.keptFloor));
			}
		}

		private void addGateway(Set<KeptRule> rules, List<State> next) {
			// the floor of the stream's next entry
			if (this.applied < this.floor) {
				next.add(gateway(this.applied + 1, this.leased));
			}
			if (this.leased) {
				next.add(gateway(this.applied, false));
			}
			else if (this.applied == this.floor) {
				next.add(gateway(this.applied, true));
			}
			if (this.noted == NONE) {
				next.add(reading(this.applied, NONE));
			}
			else if (this.read == NONE) {
				next.add(reading(this.noted, this.record));
			}
			else {
				boolean before = rules.contains(KeptRule.FLOORS_ARE_NOTED_BEFORE_THE_READ);
				next.add(new State(this.record, this.floor, this.phase, this.returned, this.applied, this.leased, NONE,
						NONE, this.read, before ? this.noted : this.applied));
			}
			// the floors are forgotten, and a record that is older is not kept
			boolean outlive = rules.contains(KeptRule.FLOORS_OUTLIVE_THE_RECORD);
			if (this.floor > 0 && this.applied == this.floor && this.phase == Phase.IDLE && this.noted == NONE) {
				next.add(new State(this.record, 0, this.phase, this.returned, 0, this.leased, NONE, NONE,
						outlive ? NONE : this.kept, outlive ? NONE : this.keptFloor));
			}
		}

		private State redis(int version, int raised, Phase reached) {
			return new State(version, raised, reached, this.returned, this.applied, this.leased, this.noted, this.read,
					this.kept, this.keptFloor);
		}

		private State gateway(int floorInMemory, boolean lease) {
			return new State(this.record, this.floor, this.phase, this.returned, floorInMemory, lease, this.noted,
					this.read, this.kept, this.keptFloor);
		}

		private State reading(int floorNoted, int version) {
			return new State(this.record, this.floor, this.phase, this.returned, this.applied, this.leased, floorNoted,
					version, this.kept, this.keptFloor);
		}

	}

	/**
	 * Results of a visit.
	 *
	 * @param states the number of states
	 * @param used the number of states in which the gateway uses a record
	 * @param returned the number of states in which a change has returned
	 * @param stale whether in one state a record is used that a returned change replaced
	 */
	private record Visit(int states, int used, int returned, boolean stale) {

		static Visit of(Set<KeptRule> rules) {
			Set<State> seen = new HashSet<>(Set.of(State.BEGINNING));
			ArrayDeque<State> open = new ArrayDeque<>(seen);
			int uses = 0;
			int returns = 0;
			boolean former = false;
			while (!open.isEmpty()) {
				State state = open.remove();
				boolean isUsed = state.isUsed(rules);
				uses += isUsed ? 1 : 0;
				returns += (state.returned() > 0) ? 1 : 0;
				former |= isUsed && state.kept() < state.returned();
				for (State next : state.next(rules)) {
					if (seen.add(next)) {
						open.add(next);
					}
				}
			}
			return new Visit(seen.size(), uses, returns, former);
		}

	}

}
