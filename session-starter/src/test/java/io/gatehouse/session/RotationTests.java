package io.gatehouse.session;

import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

import io.gatehouse.token.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link Rotation}.
 */
class RotationTests {

	private static Rotation read(String kind, String... texts) {
		return Rotation.read(kind, "alice", new ReplyTexts(List.of(texts)));
	}

	@ParameterizedTest
	@CsvSource({ "ok, false", "repeat, true" })
	void readWhenTokenHasASuccessorThenTheIssueAndTheSuccessor(String kind, boolean repeated) {
		assertThat(read(kind, "1780315200", "1780315260123", "", "[]", "[]", "{}", "phone", "jwt", "sealed", "former"))
			.isEqualTo(new Rotation.Done(new Issue(Instant.ofEpochSecond(1_780_315_200),
					Instant.ofEpochMilli(1_780_315_260_123L), Account.ofSubject("alice"), "phone", false), repeated,
					"sealed", "former"));
	}

	static Stream<Arguments> others() {
		return Stream.of(
				Arguments.of(List.of("good", "17", "all", "sub:alice"),
						new Rotation.Good(17, List.of("all", "sub:alice"))),
				Arguments.of(List.of("good", "17"), new Rotation.Good(17, List.of())),
				Arguments.of(List.of("ended", "5", "key"), new Rotation.Ended(Reason.BANNED, "key")),
				Arguments.of(List.of("reuse", ""), new Rotation.Ended(Reason.REFRESH_REUSE, "")),
				Arguments.of(List.of("gone", "1"), new Rotation.Gone(Reason.LOGGED_OUT)),
				Arguments.of(List.of("unknown"), new Rotation.Unknown()));
	}

	@ParameterizedTest
	@MethodSource("others")
	void readWhenTokenHasNoSuccessorThenWhy(List<String> reply, Rotation expected) {
		ReplyTexts texts = new ReplyTexts(reply);
		assertThat(Rotation.read(texts.next(), "alice", texts)).isEqualTo(expected);
		assertThat(texts.hasNext()).isFalse();
	}

	@Test
	void readWhenKindIsUnknownThenFails() {
		assertThatIllegalStateException().isThrownBy(() -> read("maybe"))
			.withMessage("refresh.lua has no reply 'maybe'");
	}

}
