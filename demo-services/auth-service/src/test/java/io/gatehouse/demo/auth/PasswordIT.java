package io.gatehouse.demo.auth;

import java.util.stream.Stream;

import io.gatehouse.demo.auth.AuthClient.Answer;
import io.gatehouse.demo.auth.AuthClient.Tokens;
import io.gatehouse.revocation.RedisKeys;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.http.HttpStatus;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@code POST /auth/password}.
 */
class PasswordIT extends RunningAuthService {

	private static final String NEW = "a new pass 🔑";

	@Test
	void changeWhenCurrentRightThenNewWorksOldDoesNotAndEverySessionEnds() {
		Tokens phone = client().login(user(), "phone");
		Tokens laptop = client().login(user(), "laptop");
		change(laptop, PASSWORD, NEW, "").isNoContent();
		client().tryLogin(user(), PASSWORD, "laptop").isProblem(HttpStatus.UNAUTHORIZED, "bad_credentials");
		client().login(user(), NEW, "tablet");
		Stream.of(phone, laptop)
			.forEach((tokens) -> client().refresh(tokens).isProblem(HttpStatus.BAD_REQUEST, "invalid_grant"));
	}

	@Test
	void changeWhenSessionIsKeptThenItAloneGoesOn() {
		Tokens phone = client().login(user(), "phone");
		Tokens laptop = client().login(user(), "laptop");
		Tokens others = client().login(otherUser(), "laptop");
		change(laptop, PASSWORD, NEW, ",\"keep_session\":true").isNoContent();
		client().refresh(laptop).tokens();
		client().refresh(others).tokens();
		client().refresh(phone).isProblem(HttpStatus.BAD_REQUEST, "invalid_grant");
	}

	@Test
	void changeWhenCurrentWrongThen403AndNothingChanges() {
		Tokens tokens = client().login(user(), "laptop");
		Answer answer = change(tokens, "wrong-pass", NEW, "").isProblem(HttpStatus.FORBIDDEN, "bad_credentials");
		assertThat(answer.header("WWW-Authenticate")).isEmpty();
		client().refresh(tokens).tokens();
		client().login(user(), "phone");
		client().tryLogin(user(), NEW, "phone").isProblem(HttpStatus.UNAUTHORIZED, "bad_credentials");
	}

	@Test
	void changeWhenSessionsCannotBeEndedThen503AndOldPasswordStays() {
		Tokens tokens = client().login(user(), "laptop");
		String sessions = new RedisKeys(RedisKeys.DEFAULT_PREFIX).sessions(user());
		redis().rename(sessions, sessions + ":kept").block();
		redis().opsForValue().set(sessions, "of a type that no script expects").block();
		change(tokens, PASSWORD, NEW, "").isProblem(HttpStatus.SERVICE_UNAVAILABLE, "sessions_unavailable");
		redis().rename(sessions + ":kept", sessions).block();
		client().tryLogin(user(), NEW, "phone").isProblem(HttpStatus.UNAUTHORIZED, "bad_credentials");
		change(tokens, PASSWORD, NEW, "").isNoContent();
		client().login(user(), NEW, "phone");
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource
	void changeWhenBodyMalformedThen400AndNothingChanges(String what, String body) {
		Tokens tokens = client().login(user(), "laptop");
		client().post("/auth/password", tokens, body).isProblem(HttpStatus.BAD_REQUEST, "malformed_request");
		client().refresh(tokens).tokens();
		client().login(user(), "phone");
	}

	static Stream<Arguments> changeWhenBodyMalformedThen400AndNothingChanges() {
		String current = "{\"current\":\"" + PASSWORD + "\"";
		String good = ",\"new\":\"another-pass\"";
		return Stream.of(Arguments.of("no JSON", "current=" + PASSWORD), Arguments.of("an array", "[]"),
				Arguments.of("null", "null"), Arguments.of("an empty object", "{}"),
				Arguments.of("no new one", current + "}"), Arguments.of("no current one", "{\"new\":\"another-pass\"}"),
				Arguments.of("an empty one", current + ",\"new\":\"\"}"),
				Arguments.of("a blank one", current + ",\"new\":\"          \"}"),
				Arguments.of("seven characters", current + ",\"new\":\"🔑🔑🔑🔑🔑🔑🔑\"}"),
				Arguments.of("73 bytes", current + ",\"new\":\"" + "a".repeat(73) + "\"}"),
				Arguments.of("74 bytes of few characters", current + ",\"new\":\"" + "é".repeat(37) + "\"}"),
				Arguments.of("a current one of 73 bytes", "{\"current\":\"" + "a".repeat(73) + "\"" + good + "}"),
				Arguments.of("a number", current + ",\"new\":1234567890}"),
				Arguments.of("control characters", current + ",\"new\":\"another\\u0000pass\"}"),
				Arguments.of("two new ones", current + good + ",\"new\":\"yet-another-pass\"}"),
				Arguments.of("yes as text", current + good + ",\"keep_session\":\"true\"}"),
				Arguments.of("yes as a number", current + good + ",\"keep_session\":1}"),
				Arguments.of("yes as an empty text", current + good + ",\"keep_session\":\"\"}"),
				Arguments.of("a megabyte", current + ",\"new\":\"" + "a".repeat(1024 * 1024) + "\"}"));
	}

	private Answer change(Tokens tokens, String current, String next, String more) {
		return client().post("/auth/password", tokens,
				"{\"current\":\"" + current + "\",\"new\":\"" + next + "\"" + more + "}");
	}

}
