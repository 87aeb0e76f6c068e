package io.gatehouse.session;

import java.time.Instant;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link LoginReply}.
 */
class LoginReplyTests {

	private static LoginReply read(String kind, String... texts) {
		return LoginReply.read(kind, "alice", new ReplyTexts(List.of(texts)));
	}

	@Test
	void readWhenSessionWasCreatedThenTheIssueAndTheSessionsThatMadeRoom() {
		Account account = Account.of("alice", "Alice", List.of("r"), List.of("p"), Map.of("tenant", "acme"));
		assertThat(read("ok", "1780315200", "1780315260123", "Alice", "[\"r\"]", "[\"p\"]", "{\"tenant\":\"acme\"}",
				"phone", "opaque", "s1", "login:token:x", "s2", ""))
			.isEqualTo(new LoginReply.Done(
					new Issue(Instant.ofEpochSecond(1_780_315_200), Instant.ofEpochMilli(1_780_315_260_123L), account,
							"phone", true),
					List.of(new EndedSession("s1", "login:token:x"), new EndedSession("s2", ""))));
	}

	@Test
	void readWhenBannedThenTheEndIfThereIsOneAndTheReason() {
		assertThat(read("banned", "1780315200123", "spam"))
			.isEqualTo(new LoginReply.Banned(Instant.ofEpochMilli(1_780_315_200_123L), "spam"));
		assertThat(read("banned", "", "")).isEqualTo(new LoginReply.Banned(null, ""));
	}

	@Test
	void readWhenThereIsNoRoomThenFull() {
		assertThat(read("full")).isEqualTo(new LoginReply.Full());
	}

	@Test
	void readWhenSignOnHasEndedThenOver() {
		assertThat(read("over")).isEqualTo(new LoginReply.Over());
	}

	@Test
	void readWhenKindIsUnknownThenFails() {
		assertThatIllegalStateException().isThrownBy(() -> read("maybe")).withMessage("login.lua has no reply 'maybe'");
	}

	@Test
	void endedSessionToStringThenShowsNoToken() {
		assertThat(new EndedSession("s1", "login:token:secret")).hasToString("EndedSession[s1]");
	}

}
