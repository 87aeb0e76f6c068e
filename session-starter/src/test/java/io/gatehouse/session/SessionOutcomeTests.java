package io.gatehouse.session;

import java.util.List;

import io.gatehouse.token.Reason;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SessionOutcome}.
 */
class SessionOutcomeTests {

	private static final MemberFloor FIRST = MemberFloor.of("sid:a", 1, Reason.BANNED);

	private static final MemberFloor SECOND = MemberFloor.of("sid:b", 2, Reason.BANNED);

	@Test
	void mapThenKeepsTheFloors() {
		assertThat(new SessionOutcome<>(1, List.of(FIRST)).map((one) -> "is " + one))
			.isEqualTo(new SessionOutcome<>("is 1", List.of(FIRST)));
	}

	@Test
	void withThenAddsFloorsAndLeavesTheFormerOutcome() {
		SessionOutcome<Integer> former = new SessionOutcome<>(1, List.of(FIRST));
		assertThat(former.with(List.of(SECOND))).isEqualTo(new SessionOutcome<>(1, List.of(FIRST, SECOND)));
		assertThat(former.raised()).containsExactly(FIRST);
	}

}
