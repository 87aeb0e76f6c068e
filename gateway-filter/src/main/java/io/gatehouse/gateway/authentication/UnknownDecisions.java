package io.gatehouse.gateway.authentication;

import java.util.Locale;

import io.gatehouse.boot.LabelledCounts;
import io.gatehouse.revocation.redis.UnknownPolicy;

/**
 * Thread-safe counters of decisions about requests whose verdict is unknown.
 */
final class UnknownDecisions {

	private final LabelledCounts<Decision> counts = new LabelledCounts<>();

	void count(UnknownPolicy.Kind policy, String cause, boolean admitted) {
		this.counts.of(new Decision(policy, cause, admitted)).increment();
	}

	/** The count of each decision. */
	LabelledCounts<Decision> counts() {
		return this.counts;
	}

	/**
	 * Decision about a request with an unknown verdict.
	 *
	 * @param policy the policy that decided
	 * @param cause the cause of the unknown verdict, as a fixed word
	 * @param admitted whether the request was admitted
	 */
	record Decision(UnknownPolicy.Kind policy, String cause, boolean admitted) {

		String[] values() {
			return new String[] { this.policy.name().toLowerCase(Locale.ROOT), this.cause,
					this.admitted ? "admitted" : "refused" };
		}

	}

}
