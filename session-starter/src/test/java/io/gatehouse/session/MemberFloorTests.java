package io.gatehouse.session;

import java.util.List;
import java.util.Map;

import io.gatehouse.revocation.Floor;
import io.gatehouse.token.Reason;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link MemberFloor}.
 */
class MemberFloorTests {

	private static final long MILLI = 1_780_315_200_123L;

	@Test
	void ofThenScoreIsThatOfTheFloor() {
		MemberFloor floor = MemberFloor.of("sid:a", MILLI, Reason.KICKED_OUT);
		assertThat(floor.score()).isEqualTo(new Floor(MILLI, Reason.KICKED_OUT).score());
		assertThat(floor.reason()).isEqualTo(Reason.KICKED_OUT);
	}

	@Test
	void reasonWhenCodeIsUnknownThenRevokedAndTheScoreIsKept() {
		MemberFloor floor = new MemberFloor("sid:a", MILLI + 999 / 1024.0);
		assertThat(floor.reason()).isEqualTo(Reason.REVOKED);
		assertThat(floor.score()).isEqualTo(MILLI + 999 / 1024.0);
	}

	@Test
	void timesWhenAMemberHasSeveralFloorsThenTheLatest() {
		assertThat(MemberFloor.times(List.of(MemberFloor.of("sid:a", MILLI, Reason.BANNED),
				MemberFloor.of("sub:b", MILLI + 1, Reason.BANNED), MemberFloor.of("sid:a", MILLI + 2, Reason.REVOKED),
				MemberFloor.of("sid:a", MILLI + 1, Reason.REFRESH_REUSE))))
			.isEqualTo(Map.of("sid:a", MILLI + 2, "sub:b", MILLI + 1));
	}

}
