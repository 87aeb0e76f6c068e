package io.gatehouse.session;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

import io.gatehouse.revocation.Floor;
import io.gatehouse.token.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * {@link IssueTime}.
 */
class IssueTimeTests {

	@ParameterizedTest
	@CsvSource(textBlock = """
			# now,  floor, iat, hold in ms
			10_400, 1,      10,   0
			10_400, 9_999,  10,   0
			10_400, 10_000, 11, 605
			10_400, 10_400, 11, 605
			10_400, 10_999, 11, 605
			10_400, 11_000, 12, 1605
			10_000, 9_999,  10,   0
			10_999, 10_999, 11,   6
			""")
	void ofThenTokenIsPastTheFloorAndWaitsForItsSecond(String now, String floor, long issuedAt, long hold) {
		Floor set = new Floor(milli(floor), Reason.REVOKED);
		IssueTime time = IssueTime.of(milli(now), List.of(new Floor(1, Reason.REVOKED), set));
		assertThat(time).isEqualTo(new IssueTime(Instant.ofEpochSecond(issuedAt), Duration.ofMillis(hold)));
		assertThat(set.covers(time.issuedAt())).isFalse();
	}

	private static long milli(String text) {
		return Long.parseLong(text.replace("_", ""));
	}

	@Test
	void ofThenFloorThatIsSetAfterHandingOutCoversTheToken() {
		Stream.of(0L, 1L, 499L, 999L).forEach((offset) -> {
			IssueTime time = IssueTime.of(10_000 + offset, List.of(new Floor(10_000, Reason.KICKED_OUT)));
			long handedOut = 10_000 + offset + time.hold().toMillis();
			assertThat(new Floor(handedOut, Reason.LOGGED_OUT).covers(time.issuedAt())).isTrue();
		});
	}

	@Test
	void ofWhenThereAreNoFloorsThenNow() {
		assertThat(IssueTime.of(10_400, List.of())).isEqualTo(new IssueTime(Instant.ofEpochSecond(10), Duration.ZERO));
	}

}
