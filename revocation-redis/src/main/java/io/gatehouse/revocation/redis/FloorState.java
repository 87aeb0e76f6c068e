package io.gatehouse.revocation.redis;

import java.util.ArrayList;
import java.util.List;

import io.gatehouse.revocation.Floor;
import io.gatehouse.revocation.RevocableClaims;
import org.jspecify.annotations.Nullable;

/**
 * Member of the list of revocations, and its floor.
 *
 * @param member the member, such as {@code sub:alice} or {@code all}
 * @param floor the floor, or {@code null} if it has none
 */
public record FloorState(String member, @Nullable Floor floor) {

	/**
	 * Makes the states of {@code all} and of members.
	 * @param scores the score of {@code all}, and of each member
	 */
	static List<FloorState> of(List<String> members, List<? extends @Nullable Double> scores) {
		List<FloorState> states = new ArrayList<>();
		for (int i = 0; i < scores.size(); i++) {
			Double score = scores.get(i);
			states.add(new FloorState((i == 0) ? RevocableClaims.ALL : members.get(i - 1),
					(score != null) ? Floor.ofScore(score) : null));
		}
		return states;
	}

}
