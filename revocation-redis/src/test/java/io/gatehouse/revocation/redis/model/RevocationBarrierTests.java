package io.gatehouse.revocation.redis.model;

import java.util.ArrayDeque;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Set;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Visits every reachable state of the {@link World}.
 */
class RevocationBarrierTests {

	@Test
	@Tag("long")
	void worldWhenAllRulesHoldThenNoTokenGetsInAfterTheRevokeReturned() {
		assertNoTokenGetsIn(2, 100_000);
	}

	/** The gateway's machine may freeze, with clocks that are set. */
	@Test
	void worldOfOneGatewayWhenAllRulesHoldThenNoTokenGetsInAfterTheRevokeReturned() {
		assertNoTokenGetsIn(1, 1000);
	}

	private static void assertNoTokenGetsIn(int gateways, int many) {
		Visit visit = Visit.of(World.beginning(gateways), EnumSet.allOf(Rule.class));
		assertThat(visit.getsIn()).isFalse();
		// guards against a model that is too small to reach many states
		assertThat(visit.moments()).isGreaterThan(many);
		assertThat(visit.accepting()).isPositive();
		assertThat(visit.returned()).isPositive();
	}

	@ParameterizedTest
	@EnumSource
	void worldWhenOneRuleIsTakenAwayThenARevokedTokenGetsIn(Rule rule) {
		assertThat(Visit.of(World.beginning(1), EnumSet.complementOf(EnumSet.of(rule))).getsIn()).as("without " + rule)
			.isTrue();
	}

	/**
	 * Results of a visit.
	 *
	 * @param moments the number of states
	 * @param accepting the number of states in which a gateway accepts the token
	 * @param returned the number of states in which the revocation has returned
	 * @param getsIn whether both are true in one state
	 */
	private record Visit(int moments, int accepting, int returned, boolean getsIn) {

		static Visit of(World beginning, Set<Rule> rules) {
			Set<World> seen = new HashSet<>(Set.of(beginning));
			ArrayDeque<World> open = new ArrayDeque<>(seen);
			int accepting = 0;
			int returned = 0;
			while (!open.isEmpty()) {
				World world = open.remove();
				boolean accepts = world.accepts(rules);
				accepting += accepts ? 1 : 0;
				returned += world.isReturned() ? 1 : 0;
				if (accepts && world.isReturned()) {
					return new Visit(seen.size(), accepting, returned, true);
				}
				for (World next : world.next(rules)) {
					if (seen.add(next)) {
						open.add(next);
					}
				}
			}
			return new Visit(seen.size(), accepting, returned, false);
		}

	}

}
