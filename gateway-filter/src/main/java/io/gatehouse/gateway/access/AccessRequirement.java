package io.gatehouse.gateway.access;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.gatehouse.gateway.Caller;
import io.gatehouse.token.Reason;
import org.jspecify.annotations.Nullable;

/**
 * Access rules that a request has to satisfy. All of them apply; usually there is one.
 *
 * @param access the strictest access of the rules
 * @param rules the rules; public ones only if there are no others
 */
record AccessRequirement(AccessRule.Access access, List<AccessRule> rules) {

	/** Requires a good token and nothing else. */
	static final AccessRequirement REQUIRED = of(AccessRule.REQUIRED);

	static AccessRequirement of(AccessRule rule) {
		return new AccessRequirement(rule.access(), List.of(rule));
	}

	/** Adds the rules of another requirement. */
	AccessRequirement and(AccessRequirement other) {
		if (other.access == AccessRule.Access.PUBLIC || this.rules.containsAll(other.rules)) {
			return this;
		}
		if (this.access == AccessRule.Access.PUBLIC) {
			return other;
		}
		List<AccessRule> all = new ArrayList<>(this.rules);
		all.addAll(other.rules);
		return new AccessRequirement((this.access.compareTo(other.access) < 0) ? this.access : other.access,
				List.copyOf(all));
	}

	/**
	 * Checks a caller against all rules. The demands on the authentication of the user
	 * come before roles and permissions.
	 * @param clock tells how old the authentication of the user is
	 * @return the reason for refusal, or {@code null} if the caller may pass
	 */
	@Nullable Reason refusal(Caller caller, Clock clock) {
		Reason found = null;
		for (AccessRule rule : this.rules) {
			Reason reason = rule.refusal(caller, clock);
			if (reason != null && reason != Reason.INSUFFICIENT_PERMISSIONS) {
				return reason;
			}
			found = (reason != null) ? reason : found;
		}
		return found;
	}

	/**
	 * Returns the parameters of the challenge for a caller whose authentication does not
	 * suffice: those of the first rule that it does not suffice for.
	 */
	Map<String, String> challenge(Caller caller, Clock clock) {
		return this.rules.stream()
			.filter((rule) -> rule.refusal(caller, clock) == Reason.INSUFFICIENT_USER_AUTHENTICATION)
			.findFirst()
			.map((rule) -> rule.stepUp().parameters())
			.orElse(Map.of());
	}

}
