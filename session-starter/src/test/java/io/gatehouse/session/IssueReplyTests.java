package io.gatehouse.session;

import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link IssueReply}.
 */
class IssueReplyTests {

	private static IssueReply<String> read(String... texts) {
		return IssueReply.read("alice", new ReplyTexts(List.of(texts)),
				(kind, subject, rest) -> kind + " " + subject + " " + rest.rest());
	}

	@Test
	void readWhenListHasToBeReadThenNamesOfFloors() {
		assertThat(read("ask", "all", "sub:alice")).isEqualTo(new IssueReply.Ask<>(List.of("all", "sub:alice")));
	}

	@Test
	void readWhenAFloorWouldCoverTheTokenThenThePauseAndTheFirstTry() {
		assertThat(read("wait", "250")).isEqualTo(new IssueReply.Wait<>(Duration.ofMillis(250), null));
		assertThat(read("wait", "250", "17")).isEqualTo(new IssueReply.Wait<>(Duration.ofMillis(250), 17L));
	}

	@Test
	void readWhenFloorsArePendingThenEnding() {
		assertThat(read("ending")).isEqualTo(new IssueReply.Ending<>());
	}

	@Test
	void readWhenReplyIsTheScriptsOwnThenItReadsTheRest() {
		assertThat(read("ok", "1", "2")).isEqualTo(new IssueReply.Final<>("ok alice [1, 2]"));
	}

}
